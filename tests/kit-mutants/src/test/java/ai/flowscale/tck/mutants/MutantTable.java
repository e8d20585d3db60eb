package ai.flowscale.tck.mutants;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which mutant was found by what. */
final class MutantTable {
  private static final String HEAD =
      """
      # How the kit itself is tested

      For each rule of the transports' contract, `tests/kit-mutants` has one transport that breaks it on purpose: the
      transport over `java.net.http`, with one thing changed. The rule's own test must find it, in each build. The last
      column names the rules whose tests find it as well.

      `mvn -B -Pmutants verify` runs each of these transports against all rules and writes this file; do not edit it.

      | Rule | The broken transport | Found by its own test | Found by those of |
      |---|---|---|---|
      """;

  private final Map<Mutant, List<Verdict>> rows = new LinkedHashMap<>();

  void add(Mutant mutant, List<Verdict> verdicts) {
    rows.put(mutant, verdicts);
  }

  /** Returns the start of a mutant's line in the document. */
  static String lineStart(Mutant mutant) {
    return "| %s | %s |".formatted(mutant.rule().number(), mutant.name());
  }

  /** Returns the document. */
  String document() {
    return rows.entrySet().stream()
        .map(
            row ->
                "%s %s | %s |%n"
                    .formatted(
                        lineStart(row.getKey()),
                        styles(row.getKey(), row.getValue()),
                        others(row.getKey(), row.getValue())))
        .collect(Collectors.joining("", HEAD, ""));
  }

  /** Returns the table for people at a terminal. */
  String text() {
    return rows.entrySet().stream()
        .map(
            row ->
                "%-5s %-60s %-16s %s"
                    .formatted(
                        row.getKey().rule().number(),
                        row.getKey().name(),
                        styles(row.getKey(), row.getValue()),
                        seen(row.getKey(), row.getValue())))
        .collect(Collectors.joining(System.lineSeparator()));
  }

  private static String styles(Mutant mutant, List<Verdict> verdicts) {
    return own(mutant, verdicts)
        .map(death -> death.style().name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }

  private static String others(Mutant mutant, List<Verdict> verdicts) {
    return verdicts.stream()
        .filter(verdict -> verdict.rule() != mutant.rule() && verdict.isDeath())
        .map(Verdict::rule)
        .sorted()
        .distinct()
        .map(rule -> rule.number())
        .collect(Collectors.joining(", "));
  }

  private static String seen(Mutant mutant, List<Verdict> verdicts) {
    return own(mutant, verdicts)
        .map(Verdict::seen)
        .map(seen -> seen.replaceAll("\\s+", " ").strip())
        .map(seen -> seen.length() > 160 ? seen.substring(0, 160) + " ..." : seen)
        .findFirst()
        .orElse("NOT FOUND");
  }

  private static Stream<Verdict> own(Mutant mutant, List<Verdict> verdicts) {
    return verdicts.stream()
        .filter(verdict -> verdict.rule() == mutant.rule() && verdict.isDeath());
  }
}
