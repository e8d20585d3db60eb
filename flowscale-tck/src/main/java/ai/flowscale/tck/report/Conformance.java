package ai.flowscale.tck.report;

import ai.flowscale.api.spi.TransportProvider;
import java.io.IOException;
import java.io.PrintStream;
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
              + "junit-jupiter and org.junit.platform:junit-platform-launcher of one release"
              + " on the class path.");
    }
    err.println("--help explains the options.");
    return WRONG_USE;
  }

  private static int run(ConformanceOptions options, PrintStream out)
      throws WrongUseException, IOException {
    List<TransportProvider> chosen = Providers.find().choose(options.names());
    Files.createDirectories(options.output());
    List<KitRun> runs = new ArrayList<>();
    String text = "";
    for (TransportProvider provider : chosen) {
      out.println("Running the kit on " + provider.name() + " ...");
      runs.add(run(provider, options, out));
      text = MarkdownReport.of(runs, Surroundings.current());
      Files.writeString(options.output().resolve("conformance.md"), text);
    }
    out.println();
    out.print(text);
    return runs.stream().allMatch(KitRun::conforms) ? CONFORMS : BROKEN;
  }

  private static KitRun run(TransportProvider provider, ConformanceOptions options, PrintStream out)
      throws IOException {
    Path scratch = Files.createTempDirectory("flowscale-conformance");
    try {
      return KitRun.of(provider, options.rules(), scratch, out);
    } finally {
      delete(scratch);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
