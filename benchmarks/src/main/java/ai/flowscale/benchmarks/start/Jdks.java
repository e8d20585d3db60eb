package ai.flowscale.benchmarks.start;

import ai.flowscale.benchmarks.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** The JDKs of this machine. */
final class Jdks {
  /** The first whose AOT cache is made by one run (JEP 514). */
  private static final int WITH_AOT_CACHE = 25;

  private Jdks() {}

  /** Finds the newest that can make an AOT cache, beside the one that runs or that one itself. */
  static Optional<Path> withAotCache() {
    Path beside = Program.javaHome().toAbsolutePath().getParent();
    if (beside == null) {
      return Optional.empty();
    }
    try (Stream<Path> homes = Files.list(beside)) {
      return homes
          .filter(home -> Files.isExecutable(home.resolve("bin").resolve("java")))
          .filter(home -> version(home) >= WITH_AOT_CACHE)
          .max(Comparator.comparingInt(Jdks::version));
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  private static int version(Path home) {
    try (Stream<String> lines = Files.lines(home.resolve("release"))) {
      return lines
          .filter(line -> line.startsWith("JAVA_VERSION="))
          .map(line -> line.replaceAll("^JAVA_VERSION=\"(\\d+).*", "$1"))
          .mapToInt(Integer::parseInt)
          .findFirst()
          .orElse(0);
    } catch (IOException | NumberFormatException unknown) {
      return 0;
    }
  }
}
