package ai.flowscale.tck.mutants;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which mutant was found by what. */
final class MutantTable {
  private static final int SHOWN = 160;

  /** By the name: two mutants of one lambda are not equal. */
  private final Map<String, List<Verdict>> rows = new HashMap<>();

  void add(Mutant mutant, List<Verdict> verdicts) {
    rows.put(mutant.name(), verdicts);
  }

  /** Returns a mutant's line for the document. */
  Optional<String> line(Mutant mutant) {
    return Optional.ofNullable(rows.get(mutant.name()))
        .map(
            verdicts ->
                "%s %s | %s |"
                    .formatted(
                        MutantDocument.start(mutant),
                        routes(mutant, verdicts),
                        others(mutant, verdicts)));
  }

  /** Returns a mutant's line for people at a terminal. */
  String text(Mutant mutant) {
    List<Verdict> verdicts = rows.getOrDefault(mutant.name(), List.of());
    return "%-5s %-64s %-16s %s | also found by: %s"
        .formatted(
            mutant.rule().number(),
            mutant.name(),
            routes(mutant, verdicts),
            seen(mutant, verdicts),
            others(mutant, verdicts));
  }

  /** Returns the lines of all. */
  String text() {
    return Mutants.all().stream()
        .filter(mutant -> rows.containsKey(mutant.name()))
        .map(this::text)
        .collect(Collectors.joining("\n"));
  }

  private static String routes(Mutant mutant, List<Verdict> verdicts) {
    return own(mutant, verdicts)
        .map(death -> death.route().replace(", reused", " reused"))
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private static String others(Mutant mutant, List<Verdict> verdicts) {
    if (verdicts.stream().allMatch(verdict -> verdict.rule() == mutant.rule())) {
      return MutantDocument.NOT_TRIED;
    }
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
        .map(seen -> seen.length() > SHOWN ? seen.substring(0, SHOWN) + " ..." : seen)
        .findFirst()
        .orElse("NOT FOUND");
  }

  private static Stream<Verdict> own(Mutant mutant, List<Verdict> verdicts) {
    return verdicts.stream()
        .filter(verdict -> verdict.rule() == mutant.rule() && verdict.isDeath());
  }
}
