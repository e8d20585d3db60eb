package ai.flowscale.emulator;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@link EmulatorMain}. Each can also be a system property, such as {@code
 * flowscale.emulator.api-key}; an argument takes precedence.
 *
 * @param values the values by the options' names
 */
record EmulatorOptions(Map<String, String> values) {
  private static final int MAX_PORT = 65_535;
  private static final int MAX_CONTAINERS = 100_000;
  private static final String PROPERTIES = "flowscale.emulator.";
  private static final List<String> FLAGS =
      List.of("any-workflow", "log", "stop-with-stdin", "help");
  private static final List<String> VALUED =
      List.of(
          "api-key",
          "port",
          "storage-port",
          "workflows",
          "dialect",
          "queue-time",
          "run-time",
          "containers");

  static final String USAGE =
      """
      Usage: java -cp ... ai.flowscale.emulator.EmulatorMain [options]
        --api-key=KEY          the key that the API requires (default: a random one)
        --port=PORT            the port of the API (default: a free one)
        --storage-port=PORT    the port of the storage (default: a free one)
        --workflows=FILE       your own workflows, as flowscale:describe writes them; needs the client
                               on the class path (default: the demonstration's)
        --dialect=DIALECT      current or openapi (default: current)
        --queue-time=DURATION  how long runs are queued, such as PT1S (default: PT1S)
        --run-time=DURATION    how long runs are running, such as PT5S (default: PT3S)
        --containers=COUNT     how many containers there are (default: 1)
        --any-workflow         execute any workflow id, not only those that are deployed
        --log                  print a line for each request to the standard error
        --stop-with-stdin      stop when the standard input ends
        --help                 print this
      Each option is also read from a system property, such as flowscale.emulator.port.
      """;

  static EmulatorOptions parse(String[] arguments, UnaryOperator<@Nullable String> properties) {
    Map<String, String> values = new HashMap<>();
    for (List<String> names : List.of(FLAGS, VALUED)) {
      for (String name : names) {
        String property = properties.apply(PROPERTIES + name);
        if (property != null) {
          values.put(name, property);
        }
      }
    }
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      boolean known =
          name.startsWith("--") && (equals < 0 ? FLAGS : VALUED).contains(name.substring(2));
      if (!known) {
        // Not the whole argument: it may contain a key.
        throw new IllegalArgumentException("Unknown or incomplete option " + name);
      }
      values.put(name.substring(2), equals < 0 ? "true" : argument.substring(equals + 1));
    }
    EmulatorOptions options = new EmulatorOptions(Map.copyOf(values));
    // Refuses what makes no sense.
    options.builder();
    return options;
  }

  boolean help() {
    return flag("help");
  }

  boolean stopWithStdin() {
    return flag("stop-with-stdin");
  }

  FlowscaleEmulator.Builder builder() {
    FlowscaleEmulator.Builder builder =
        FlowscaleEmulator.builder()
            .port(number("port", 0, MAX_PORT))
            .storagePort(number("storage-port", 0, MAX_PORT))
            .containers(number("containers", 1, MAX_CONTAINERS))
            .dialect(dialect());
    Duration queueTime = duration("queue-time", Duration.ofSeconds(1));
    Duration runTime = duration("run-time", Duration.ofSeconds(3));
    String workflows = values.get("workflows");
    if (workflows == null) {
      builder.demoWorkflows(queueTime, runTime);
    } else {
      builder.workflows(
          path(workflows), workflow -> workflow.queueTime(queueTime).runTime(runTime));
    }
    if (flag("log")) {
      builder.requestLog(System.err::println);
    }
    String apiKey = values.get("api-key");
    if (apiKey != null) {
      if (apiKey.isBlank()) {
        throw new IllegalArgumentException("--api-key must not be blank");
      }
      builder.apiKey(apiKey);
    }
    if (flag("any-workflow")) {
      builder.acceptAnyWorkflow();
    }
    return builder;
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException notAPath) {
      throw new IllegalArgumentException("--workflows must be the path of a file", notAPath);
    }
  }

  private boolean flag(String name) {
    return Boolean.parseBoolean(values.get(name));
  }

  private int number(String name, int least, int most) {
    String value = values.getOrDefault(name, Integer.toString(least));
    int number = value.matches("[0-9]{1,9}") ? Integer.parseInt(value) : -1;
    if (number < least || number > most) {
      throw new IllegalArgumentException(
          "--" + name + " must be a number from " + least + " to " + most);
    }
    return number;
  }

  private Duration duration(String name, Duration standard) {
    String value = values.get(name);
    try {
      Duration duration = value == null ? standard : Duration.parse(value);
      if (!duration.isNegative()) {
        return duration;
      }
    } catch (DateTimeException malformed) {
      throw new IllegalArgumentException(
          "--" + name + " must be a duration such as PT1.5S", malformed);
    }
    throw new IllegalArgumentException("--" + name + " must not be negative");
  }

  private Dialect dialect() {
    String value = values.getOrDefault("dialect", "current").toUpperCase(Locale.ROOT);
    return Arrays.stream(Dialect.values())
        .filter(dialect -> dialect.name().equals(value))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("--dialect must be current or openapi"));
  }

  /** Prints the names: one of the values is a key. */
  @Override
  public String toString() {
    return "EmulatorOptions" + values.keySet();
  }
}
