package ai.flowscale.tck.report;

import ai.flowscale.tck.transport.Route;
import ai.flowscale.tck.transport.RuleOutcome;
import ai.flowscale.tck.transport.RuleOutcome.Result;
import ai.flowscale.tck.transport.TransportRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The page about a conformance run, in Markdown, which is also printed. */
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

  /** The results that have a column in the table of chapters, in its order. */
  private static final List<Result> COLUMNS =
      List.of(
          Result.KEPT,
          Result.KEPT_IN_PART,
          Result.BROKEN,
          Result.NOT_DECLARED,
          Result.EXEMPT,
          Result.KEPT_THOUGH_NOT_DECLARED);

  private MarkdownReport() {}

  static String of(List<KitRun> runs, Surroundings surroundings) {
    StringBuilder text = new StringBuilder("# Conformance to the contract of transports\n\n");
    text.append("The numbers are those of the rules in docs/transport-spec.md.\n\n");
    text.append("Java: ").append(surroundings.java()).append("\n");
    runs.forEach(run -> append(text, run));
    if (!surroundings.jars().isEmpty()) {
      text.append("\n## Jars on the class path\n\n")
          .append(String.join(", ", surroundings.jars()))
          .append("\n");
    }
    return text.toString();
  }

  private static void append(StringBuilder text, KitRun run) {
    KitOutcomes outcomes = run.outcomes();
    text.append("\n## Transport `%s`: %s\n\n".formatted(run.provider().name(), run.verdict()));
    text.append("Provider: `").append(run.provider().getClass().getName()).append("`\n\n");
    text.append(rules(outcomes)).append("\n").append(routes(outcomes));
    section(text, "Failures", failures(outcomes));
    section(text, "Rules that were not run", run.missing().stream().map(TransportRule::number));
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
      row(table, chapter, outcomes, chapter.substring(0, 2));
    }
    row(table, "All", outcomes, "");
    return table;
  }

  private static void row(
      MarkdownTable table, String heading, KitOutcomes outcomes, String prefix) {
    List<TransportRule> rules =
        Arrays.stream(TransportRule.values())
            .filter(rule -> rule.number().startsWith(prefix))
            .toList();
    List<Object> cells = new ArrayList<>(List.of(heading, rules.size()));
    for (Result result : COLUMNS) {
      cells.add(outcomes.with(result).stream().filter(each -> rules.contains(each.rule())).count());
    }
    cells.add(rules.stream().filter(outcomes.missing()::contains).count());
    table.row(cells.toArray());
  }

  /** Each rule's test runs on several routes. */
  private static MarkdownTable routes(KitOutcomes outcomes) {
    MarkdownTable table =
        new MarkdownTable("Route", "Tests", "Passed", "Broken", "Skipped", "Not available");
    for (Route route : Route.values()) {
      List<Result> results =
          outcomes.rules().stream()
              .filter(outcome -> outcome.route() == route)
              .map(RuleOutcome::result)
              .toList();
      if (!results.isEmpty()) {
        table.row(
            route.text(),
            results.size(),
            count(results, Result.KEPT, Result.KEPT_IN_PART),
            count(results, Result.BROKEN),
            count(results, Result.NOT_DECLARED, Result.KEPT_THOUGH_NOT_DECLARED, Result.EXEMPT),
            count(results, Result.NO_ROUTE));
      }
    }
    return table;
  }

  private static long count(List<Result> results, Result... counted) {
    return results.stream().filter(List.of(counted)::contains).count();
  }

  private static void section(StringBuilder text, String heading, Stream<String> entries) {
    List<String> all = entries.toList();
    if (!all.isEmpty()) {
      text.append("\n### ").append(heading).append("\n\n");
      all.forEach(entry -> text.append("- ").append(entry).append("\n"));
    }
  }

  /** Indented text is shown verbatim. */
  private static Stream<String> failures(KitOutcomes outcomes) {
    return outcomes.rules().stream()
        .filter(outcome -> outcome.result() == Result.BROKEN)
        .map(
            outcome ->
                "rule %s, %s\n\n      %s\n      Advice: %s\n"
                    .formatted(
                        outcome.rule().number(),
                        outcome.route().text(),
                        outcome.detail(),
                        outcome.rule().advice()));
  }

  private static Stream<String> details(List<RuleOutcome> outcomes) {
    return outcomes.stream().map(each -> each.rule().number() + " " + each.detail());
  }

  private static Stream<String> notDeclared(List<RuleOutcome> outcomes) {
    return outcomes.stream()
        .map(RuleOutcome::rule)
        .map(
            rule ->
                "%s `%s` is not declared."
                    .formatted(rule.number(), rule.capability().orElseThrow().name()));
  }
}
