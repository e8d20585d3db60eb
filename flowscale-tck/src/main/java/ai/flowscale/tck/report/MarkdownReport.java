package ai.flowscale.tck.report;

import ai.flowscale.tck.transport.Route;
import ai.flowscale.tck.transport.RuleOutcome;
import ai.flowscale.tck.transport.RuleOutcome.Result;
import ai.flowscale.tck.transport.TransportRule;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The report in Markdown, which is also printed. */
final class MarkdownReport {
  /** The chapters of the contract, as in {@code docs/transport-spec.md}. */
  private static final List<String> CHAPTERS =
      List.of(
          "1. Requests",
          "2. Request bodies",
          "3. Responses",
          "4. Aborting",
          "5. Sending once",
          "6. Failures",
          "7. TLS and HTTP/2",
          "8. Proxies",
          "9. Lifecycle and threads");

  private MarkdownReport() {}

  static String of(List<TransportReport> reports, Surroundings surroundings) {
    StringBuilder text = new StringBuilder("# Conformance to the contract of transports\n\n");
    text.append("Contract: version ").append(TransportRule.CONTRACT).append("\n\n");
    text.append("Java: ").append(surroundings.java()).append("\n");
    reports.forEach(report -> append(text, report));
    if (!surroundings.jars().isEmpty()) {
      text.append("\n## Jars on the class path\n\n")
          .append(String.join(", ", surroundings.jars()))
          .append("\n");
    }
    return text.toString();
  }

  private static void append(StringBuilder text, TransportReport report) {
    text.append("\n## Transport `%s`: %s\n\n".formatted(report.name(), report.verdict()));
    text.append("Provider: `").append(report.className()).append("`\n\n");
    KitOutcomes outcomes = report.outcomes();
    text.append(rules(outcomes)).append("\n").append(routes(outcomes));
    section(text, "Failures", failures(report.failures()));
    section(text, "Rules that were not run", missing(report.missing()));
    section(text, "Skipped", notDeclared(outcomes.with(Result.NOT_DECLARED)));
    section(text, "Exempt", details(outcomes.with(Result.EXEMPT)));
    section(text, "Kept in part", details(outcomes.with(Result.KEPT_IN_PART)));
    section(
        text,
        "Kept though not declared",
        notDeclared(outcomes.with(Result.KEPT_THOUGH_NOT_DECLARED)));
  }

  private static MarkdownTable rules(KitOutcomes outcomes) {
    MarkdownTable table =
        new MarkdownTable(
            "Chapter",
            "Rules",
            "Kept",
            "Kept in part",
            "Broken",
            "Skipped",
            "Exempt",
            "Kept though not declared",
            "Not run");
    for (String chapter : CHAPTERS) {
      String prefix = chapter.substring(0, 2);
      row(
          table,
          chapter,
          outcomes,
          Arrays.stream(TransportRule.values())
              .filter(rule -> rule.number().startsWith(prefix))
              .toList());
    }
    row(table, "All", outcomes, List.of(TransportRule.values()));
    return table;
  }

  private static void row(
      MarkdownTable table, String heading, KitOutcomes outcomes, List<TransportRule> rules) {
    table.row(
        heading,
        rules.size(),
        count(outcomes, rules, Result.KEPT),
        count(outcomes, rules, Result.KEPT_IN_PART),
        count(outcomes, rules, Result.BROKEN),
        count(outcomes, rules, Result.NOT_DECLARED),
        count(outcomes, rules, Result.EXEMPT),
        count(outcomes, rules, Result.KEPT_THOUGH_NOT_DECLARED),
        rules.stream().filter(outcomes.missing()::contains).count());
  }

  private static long count(KitOutcomes outcomes, List<TransportRule> rules, Result result) {
    return outcomes.with(result).stream().filter(it -> rules.contains(it.rule())).count();
  }

  /** Each rule's test runs on several routes. */
  private static MarkdownTable routes(KitOutcomes outcomes) {
    MarkdownTable table =
        new MarkdownTable("Route", "Tests", "Passed", "Broken", "Skipped", "Not available");
    for (Route route : Route.values()) {
      List<RuleOutcome> tests =
          outcomes.rules().stream().filter(outcome -> outcome.route() == route).toList();
      if (tests.isEmpty()) {
        continue;
      }
      table.row(
          route.text(),
          tests.size(),
          count(tests, Result.KEPT) + count(tests, Result.KEPT_IN_PART),
          count(tests, Result.BROKEN),
          count(tests, Result.NOT_DECLARED)
              + count(tests, Result.KEPT_THOUGH_NOT_DECLARED)
              + count(tests, Result.EXEMPT),
          count(tests, Result.NO_ROUTE));
    }
    return table;
  }

  private static long count(List<RuleOutcome> tests, Result result) {
    return tests.stream().filter(outcome -> outcome.result() == result).count();
  }

  private static void section(StringBuilder text, String heading, Stream<String> entries) {
    List<String> all = entries.toList();
    if (!all.isEmpty()) {
      text.append("\n### ").append(heading).append("\n\n");
      all.forEach(text::append);
    }
  }

  private static Stream<String> failures(List<Failure> failures) {
    return failures.stream().map(it -> "- " + it.test() + "\n\n" + indented(it.message()) + "\n");
  }

  /** Indented text is shown verbatim. */
  private static String indented(String text) {
    return text.strip().indent(6);
  }

  private static Stream<String> missing(List<TransportRule> rules) {
    return rules.stream().map(rule -> "- %s %s\n".formatted(rule.number(), rule.text()));
  }

  private static Stream<String> details(List<RuleOutcome> outcomes) {
    return outcomes.stream().map(it -> "- %s %s\n".formatted(it.rule().number(), it.detail()));
  }

  private static Stream<String> notDeclared(List<RuleOutcome> outcomes) {
    return outcomes.stream()
        .map(
            it ->
                "- %s %s `%s` is not declared.\n"
                    .formatted(
                        it.rule().number(),
                        it.rule().text(),
                        it.rule().capability().map(Enum::name).orElse("")));
  }
}
