package ai.flowscale.tck.mutants;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** docs/kit-mutants.md. */
final class MutantDocument {
  private static final String HEAD =
      """
      # How the kit itself is tested

      For each rule of the transports' contract, `tests/kit-mutants` has at least one transport that breaks it on purpose:
      the transport over `java.net.http`, with one thing changed. The rule's own test must find it, in every whole build, and
      each rule has one that no other rule's test finds.

      A mutant that is broken everywhere is tried over plain HTTP. One that is broken on some routes alone is tried on all
      routes by its own rule's test, and on two of them by the tests of the other rules, which the last column names.

      `mvn -B -Pfull verify -pl tests/kit-mutants -am -Dtest.tags=mutants` runs each of these transports against all rules and writes this file; do not edit it. With
      `-Dkit.mutants.new=true` it runs those alone that have no line yet, or a `*`: those were tried by their own rule's test only.

      | Rule | The broken transport | Its own test finds it over | So do those of |
      |---|---|---|---|
      """;

  /** In the place of the other rules where they were not tried. */
  static final String NOT_TRIED = "*";

  private MutantDocument() {}

  static Path path() {
    return Path.of(System.getProperty("kit.mutants.docs"), "kit-mutants.md");
  }

  /** Returns the lines of the mutants. */
  static List<String> lines() throws IOException {
    return lines(Files.readString(path()));
  }

  private static List<String> lines(String document) {
    return document.lines().filter(line -> line.matches("\\| \\d+\\.\\d+ .*")).toList();
  }

  /** Returns the numbers of the rules that have a mutant which no other rule's test finds. */
  static Set<String> foundByOneRule() throws IOException {
    return lines().stream()
        .map(line -> line.split("\\|", -1))
        .filter(cells -> cells[4].isBlank())
        .map(cells -> cells[1].strip())
        .collect(Collectors.toSet());
  }

  /** Returns the mutants that have no line, or that only their own rules were tried on. */
  static List<Mutant> missing() throws IOException {
    List<String> whole =
        lines().stream().filter(line -> !line.endsWith("| " + NOT_TRIED + " |")).toList();
    return Mutants.all().stream()
        .filter(mutant -> whole.stream().noneMatch(line -> line.startsWith(start(mutant))))
        .toList();
  }

  /** Returns the start of a mutant's line. */
  static String start(Mutant mutant) {
    return "| %s | %s |".formatted(mutant.rule().number(), mutant.name());
  }

  /** Replaces the lines of a table's mutants; other JVMs may do the same at the same time. */
  @SuppressWarnings("try") // The lock is held, not used.
  static void update(MutantTable table) throws IOException {
    try (FileChannel file =
            FileChannel.open(
                path(),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        FileLock lock = file.lock()) {
      ByteBuffer before = ByteBuffer.allocate((int) file.size());
      while (before.hasRemaining() && file.read(before) >= 0) {}
      String after = updated(lines(UTF_8.decode(before.flip()).toString()), table);
      file.truncate(0);
      file.write(UTF_8.encode(after), 0);
    }
  }

  private static String updated(List<String> before, MutantTable table) {
    List<String> after = new ArrayList<>();
    for (Mutant mutant : Mutants.all()) {
      Optional<String> old =
          before.stream().filter(line -> line.startsWith(start(mutant))).findFirst();
      table.line(mutant).or(() -> old).ifPresent(after::add);
    }
    return HEAD + String.join("\n", after) + "\n";
  }
}
