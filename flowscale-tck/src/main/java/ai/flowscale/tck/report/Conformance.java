package ai.flowscale.tck.report;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import ai.flowscale.api.spi.TransportProvider;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Runs the kit on transports, and writes a report. */
public final class Conformance {
  private static final int CONFORMS = 0;
  private static final int BROKEN = 1;
  private static final int WRONG_USE = 2;

  private Conformance() {}

  /**
   * Runs {@link ai.flowscale.tck.ConformanceMain} in this JVM.
   *
   * @param arguments the arguments of the program
   * @param out receives the report
   * @param err receives error messages
   * @return 0 if all transports conform, 1 if one does not, 2 if nothing could be run
   */
  public static int run(String[] arguments, PrintStream out, PrintStream err) {
    try {
      ConformanceOptions options = ConformanceOptions.parse(arguments);
      if (options.help()) {
        out.print(ConformanceOptions.USAGE);
        return CONFORMS;
      }
      return run(options, out);
    } catch (WrongUseException wrong) {
      err.println(wrong.getMessage());
    } catch (FileSystemException e) {
      err.println("--output: cannot write " + e.getMessage());
    } catch (IOException e) {
      err.println("The report cannot be written: " + e.getMessage());
    } catch (NoClassDefFoundError missing) {
      err.println(
          "A class is missing: "
              + missing.getMessage()
              + ". The kit needs JUnit: put org.junit.jupiter:"
              + "junit-jupiter, org.junit.platform:junit-platform-launcher and"
              + " org.junit.platform:junit-platform-reporting of one release on the class path.");
    }
    err.println("--help explains the options.");
    return WRONG_USE;
  }

  private static int run(ConformanceOptions options, PrintStream out)
      throws WrongUseException, IOException {
    List<TransportProvider> chosen = Providers.find().choose(options.names());
    Files.createDirectories(options.output());
    List<TransportReport> reports = new ArrayList<>();
    String text = "";
    for (TransportProvider provider : chosen) {
      out.println("Running the kit on " + provider.name() + " ...");
      reports.add(run(provider, options, List.copyOf(reports), out));
      text = write(options.output(), reports);
    }
    out.println();
    out.print(text);
    return reports.stream().allMatch(TransportReport::conforms) ? CONFORMS : BROKEN;
  }

  private static TransportReport run(
      TransportProvider provider,
      ConformanceOptions options,
      List<TransportReport> before,
      PrintStream out)
      throws IOException {
    Path output = options.output();
    Path scratch = Files.createTempDirectory("flowscale-conformance");
    try {
      TransportReport report =
          new KitRun(provider, options.rules(), scratch)
              .run(out, soFar -> writeSoFar(output, before, soFar));
      XmlReport.copy(
          scratch.resolve("TEST-junit-jupiter.xml"),
          output.resolve("TEST-" + fileName(provider) + ".xml"),
          "flowscale-tck: " + provider.name());
      return report;
    } finally {
      delete(scratch);
    }
  }

  /** Writes the results so far, in case the program is killed. */
  private static void writeSoFar(Path output, List<TransportReport> before, TransportReport soFar) {
    List<TransportReport> all = new ArrayList<>(before);
    all.add(soFar);
    try {
      write(output, all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces the file atomically, as the program may be killed at any time. */
  private static String write(Path output, List<TransportReport> reports) throws IOException {
    String text = MarkdownReport.of(reports, Surroundings.current());
    Path next = output.resolve("conformance.md.part");
    Files.writeString(next, text);
    Files.move(next, output.resolve("conformance.md"), REPLACE_EXISTING, ATOMIC_MOVE);
    return text;
  }

  /**
   * Replaces characters that a path must not contain; the rule about names may not have run yet.
   */
  private static String fileName(TransportProvider provider) {
    return provider.name().replaceAll("[^A-Za-z0-9._-]", "_");
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
