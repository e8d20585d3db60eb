package ai.flowscale.tests.batches;

import ai.flowscale.emulator.FlowscaleEmulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A {@link BatchProgram} in a JVM of its own, which is killed at one of its requests. */
final class KilledProgram {
  private static final int LIMIT_SECONDS = 150;

  private final String keys;
  private final AtomicInteger untilKill = new AtomicInteger();
  private final AtomicReference<Process> process = new AtomicReference<>();

  /**
   * Makes a program.
   *
   * @param keys whether its requests have keys: {@link BatchProgram#KEYED} or {@link
   *     BatchProgram#KEYLESS}
   */
  KilledProgram(String keys) {
    this.keys = keys;
  }

  /**
   * Counts a request, and kills the program at a given one, whose response is sent all the same.
   */
  boolean count() {
    if (untilKill.decrementAndGet() == 0) {
      process.get().destroyForcibly();
    }
    return false;
  }

  /**
   * Runs it to its end, and returns its status.
   *
   * @param folder of its checkpoint and its output
   * @param texts of its requests
   */
  int run(
      Path folder,
      FlowscaleEmulator emulator,
      String transport,
      List<String> texts,
      int requestsUntilKill)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(BatchProgram.class.getName());
    command.addAll(List.of(emulator.baseUrl(), emulator.apiKey(), transport));
    command.addAll(List.of(folder.resolve("checkpoint").toString(), keys));
    command.addAll(texts);
    Process started =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    process.set(started);
    untilKill.set(requestsUntilKill);
    try {
      if (!started.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("the program does not end");
      }
      return started.exitValue();
    } finally {
      started.destroyForcibly();
    }
  }

  /** Returns what it printed the last time. */
  static String output(Path folder) throws IOException {
    return Files.readString(folder.resolve("output"));
  }

  /** Returns the text of each request that it printed, and its run or failure. */
  static List<String[]> outcomes(Path folder) throws IOException {
    return output(folder)
        .lines()
        .filter(line -> line.startsWith("> "))
        .map(line -> line.substring(2).split(" "))
        .toList();
  }
}
