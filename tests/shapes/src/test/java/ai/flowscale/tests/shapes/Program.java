package ai.flowscale.tests.shapes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The program, put together with transports and started in a JVM of its own. */
final class Program {
  private static final int LIMIT_SECONDS = 150;

  /** All but the providers: every provider found is made, and only the chosen transport. */
  private static final Pattern TRANSPORT_CLASS =
      Pattern.compile("^ai\\.flowscale\\.transport\\.(?!toolkit\\.)(\\w+)\\.(?!\\w*Provider )");

  /**
   * What a run of the program left.
   *
   * @param output what it printed
   * @param transports the transports of which it loaded more than the provider
   */
  record Outcome(String output, Set<String> transports) {}

  private final Path folder;
  private final Artifact itself = Artifact.program();
  private final Set<Path> jars = new LinkedHashSet<>(itself.dependencies());
  private final List<String> modules = new ArrayList<>();
  private final List<String> options = new ArrayList<>();
  private final List<String> arguments = new ArrayList<>();
  private String environmentsChoice = "";

  /** A program without any transport, which runs in an empty folder of its own. */
  Program(Path folder) {
    this.folder = folder;
  }

  Program with(String... transports) {
    for (String name : transports) {
      jars.addAll(Artifact.transport(name).jars().toList());
      modules.add("ai.flowscale.transport." + name);
    }
    return this;
  }

  /** Adds the client alone, which a transport brings otherwise. */
  Program withClient() {
    jars.addAll(Artifact.module("flowscale-client").jars().toList());
    modules.add("ai.flowscale.client");
    return this;
  }

  Program withFolder(Path classes) {
    jars.add(classes);
    return this;
  }

  Program withProperty(String name, String value) {
    options.add("-D" + name + "=" + value);
    return this;
  }

  /** Has the program name a transport in its configuration. */
  Program choosing(String transport) {
    arguments.add(transport);
    return this;
  }

  Program withChoiceOfEnvironment(String transport) {
    environmentsChoice = transport;
    return this;
  }

  /** Runs the program until it ends by itself, and ends well. */
  Outcome run(Shape shape) throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    Path errors = folder.resolve("errors");
    Process process =
        prepare(shape).redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("still running; " + said(output, errors));
      }
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new AssertionError("status " + process.exitValue() + "; " + said(output, errors));
    }
    return new Outcome(Files.readString(output).strip(), transports());
  }

  private ProcessBuilder prepare(Shape shape) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // They live for less than a second, a few dozen of them.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m"));
    command.add("-Xlog:class+load:file=classes:none");
    command.addAll(options);
    command.addAll(shape.command(itself.jar(), jars, modules));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("FLOWSCALE_"));
    if (!environmentsChoice.isEmpty()) {
      builder.environment().put("FLOWSCALE_TRANSPORT", environmentsChoice);
    }
    return builder;
  }

  private Set<String> transports() throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<String> lines = Files.lines(folder.resolve("classes"))) {
      lines
          .map(TRANSPORT_CLASS::matcher)
          .filter(Matcher::find)
          .forEach(matcher -> names.add(matcher.group(1)));
    }
    return names;
  }

  private static String said(Path output, Path errors) throws IOException {
    return "output: " + Files.readString(output) + "; errors: " + Files.readString(errors);
  }
}
