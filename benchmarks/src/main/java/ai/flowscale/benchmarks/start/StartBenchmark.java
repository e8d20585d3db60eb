package ai.flowscale.benchmarks.start;

import ai.flowscale.benchmarks.Form;
import ai.flowscale.benchmarks.measure.Pairs;
import ai.flowscale.benchmarks.measure.Ratio;
import ai.flowscale.benchmarks.measure.Report;
import ai.flowscale.benchmarks.measure.Unit;
import ai.flowscale.benchmarks.process.Program;
import ai.flowscale.benchmarks.process.ResponseServer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** How long a program takes from its start to its first decoded answer, and with which helps. */
public final class StartBenchmark {
  private final Form form;
  private final Report report;

  /** Takes how long to measure, and where to tell it. */
  public StartBenchmark(Form form, Report report) {
    this.form = form;
    this.report = report;
  }

  /** How a JVM is started. */
  private record Way(String name, Path javaHome, List<String> training, List<String> running) {
    boolean needsTraining() {
      return !training.isEmpty();
    }
  }

  /** Measures. */
  public void run() {
    report.section(
        "From the start of a process to its first decoded answer",
        "`checkHealth` over http, from jars on the class path, against the raw library that asks"
            + " the same and has the answer read by the same decoder.");
    report.ratioTable();
    Optional<Path> newer = Jdks.withAotCache();
    try (Program server = ResponseServer.start()) {
      String base = ResponseServer.addresses(server).http();
      for (String transport : form.transports()) {
        for (Way way : ways(newer)) {
          compare(transport, way, base);
        }
      }
    }
    if (newer.isEmpty()) {
      report.add("");
      report.add("No JDK 25 or newer on this machine: nothing about its AOT cache.");
    }
  }

  private static List<Way> ways(Optional<Path> newer) {
    List<Way> ways = new ArrayList<>();
    ways.add(new Way("plain", Program.javaHome(), List.of(), List.of()));
    ways.add(
        new Way(
            "archive",
            Program.javaHome(),
            List.of("-XX:ArchiveClassesAtExit="),
            List.of("-XX:SharedArchiveFile=")));
    newer.ifPresent(
        home ->
            ways.add(
                new Way(
                    "aot-cache", home, List.of("-XX:AOTCacheOutput="), List.of("-XX:AOTCache="))));
    return ways;
  }

  private void compare(String transport, Way way, String base) {
    Path ours = archive();
    Path rivals = archive();
    try {
      if (way.needsTraining()) {
        start(way.javaHome(), way.training(), ours, "flowscale-" + transport, base);
        start(way.javaHome(), way.training(), rivals, transport, base);
      }
      report.add(
          new Pairs(form.pairs())
              .measure(
                  "start-" + transport + "-" + way.name(),
                  Unit.MILLISECONDS,
                  Ratio.Goal.NONE,
                  () -> start(way.javaHome(), way.running(), ours, "flowscale-" + transport, base),
                  new Pairs.Contender(
                      transport + ", raw",
                      () -> start(way.javaHome(), way.running(), rivals, transport, base))));
    } finally {
      delete(ours);
      delete(rivals);
    }
  }

  private static double start(
      Path javaHome, List<String> options, Path archive, String who, String base) {
    List<String> all = new ArrayList<>();
    all.add("-Xlog:disable");
    options.forEach(option -> all.add(option + archive));
    all.add("-Dstarted.at=" + System.currentTimeMillis());
    // A second JVM that makes the AOT cache writes its whole class path there.
    ProcessBuilder.Redirect errors =
        Files.exists(archive) || options.isEmpty()
            ? ProcessBuilder.Redirect.INHERIT
            : ProcessBuilder.Redirect.DISCARD;
    try (Program program =
        Program.start(javaHome, classPath(who), all, errors, FirstResponse.class, who, base)) {
      double taken = Double.parseDouble(program.readLine());
      program.await();
      return taken;
    }
  }

  /** An application has one transport. */
  private static String classPath(String who) {
    String transport = "flowscale-transport-" + who.replace("flowscale-", "");
    return Arrays.stream(Program.classPath().split(File.pathSeparator))
        .filter(entry -> !entry.contains("flowscale-transport-") || entry.contains(transport))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static Path archive() {
    try {
      Path file = Files.createTempFile("flowscale-", ".archive");
      // The JVM makes it.
      Files.delete(file);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
