package ai.flowscale.tests.summary;

import ai.flowscale.tck.report.KitOutcomes;
import ai.flowscale.tck.report.MarkdownTable;
import ai.flowscale.tck.transport.RuleOutcome;
import ai.flowscale.tck.transport.RuleOutcome.Result;
import ai.flowscale.tck.transport.TransportRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * How the transports did in the kit.
 *
 * @param outcomes what came of each transport, in order; empty where the kit was not run
 */
record Summary(Map<TestedTransport, Optional<KitOutcomes>> outcomes) {

  /**
   * Reads what was recorded since the build began.
   *
   * @param root the folder of the project
   * @param started when the build began
   */
  static Summary read(Path root, Instant started) throws IOException {
    Map<TestedTransport, Optional<KitOutcomes>> outcomes = new LinkedHashMap<>();
    for (TestedTransport transport : TestedTransport.ALL) {
      TestedTransport.TestClass kit = transport.kit();
      Path folder = root.resolve(kit.module()).resolve("target").resolve("flowscale-tck");
      Path file = KitOutcomes.file(folder, kit.name());
      boolean run =
          Files.exists(file) && !Files.getLastModifiedTime(file).toInstant().isBefore(started);
      outcomes.put(
          transport, run ? Optional.of(KitOutcomes.read(folder, kit.name())) : Optional.empty());
    }
    return new Summary(outcomes);
  }

  /** Returns what must not be, each in one line. */
  List<String> problems(boolean complete) {
    List<String> problems = new ArrayList<>();
    outcomes.forEach(
        (transport, outcome) -> {
          if (outcome.isPresent()) {
            outcome.get().missing().stream()
                .map(rule -> "%s: rule %s was not run".formatted(transport.name(), rule.number()))
                .forEach(problems::add);
          } else if (complete && transport.ours()) {
            problems.add(transport.name() + ": the kit was not run by " + transport.kit().name());
          }
        });
    return problems;
  }

  /** Returns the table, in Markdown. */
  String table() {
    MarkdownTable table =
        new MarkdownTable(
            "Transport",
            "Mandatory rules",
            "Optional rules",
            "Skipped, for what is not declared",
            "Kept though not declared");
    outcomes.forEach(
        (transport, outcome) -> {
          if (outcome.isPresent()) {
            row(table, transport, outcome.get());
          } else {
            table.row(transport.name(), "not run", "not run", "", "");
          }
        });
    return table.toString();
  }

  private static void row(MarkdownTable table, TestedTransport transport, KitOutcomes outcomes) {
    table.row(
        transport.name(),
        kept(outcomes, rule -> rule.capability().isEmpty()),
        kept(outcomes, rule -> rule.capability().isPresent()),
        list(outcomes.with(Result.NOT_DECLARED)),
        list(outcomes.with(Result.KEPT_THOUGH_NOT_DECLARED)));
  }

  private static String kept(KitOutcomes outcomes, Predicate<TransportRule> which) {
    List<RuleOutcome> run =
        List.of(TransportRule.values()).stream()
            .filter(which)
            .flatMap(rule -> outcomes.of(rule).stream())
            .toList();
    long kept = run.stream().filter(outcome -> outcome.result() == Result.KEPT).count();
    return "%d run, %d kept".formatted(run.size(), kept);
  }

  private static String list(List<RuleOutcome> outcomes) {
    return outcomes.isEmpty()
        ? "none"
        : outcomes.stream()
            .map(RuleOutcome::rule)
            .map(rule -> rule.number() + " " + rule.capability().map(Enum::name).orElse(""))
            .collect(Collectors.joining(", "));
  }
}
