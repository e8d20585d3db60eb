package ai.flowscale.examples.quickstart;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The settings of the program, from system properties, by the environment and by a {@code .env}
 * file. Not a record: its {@code toString()} would print the key.
 */
final class Settings {
  private static final String DEFAULT_OUT = "target/quickstart";
  private static final String DEFAULT_TIMEOUT = "PT10M";

  private final Map<String, String> properties;
  private final Map<String, String> environment;
  private final Map<String, String> envFile;

  Settings(
      Map<String, String> properties,
      Map<String, String> environment,
      Map<String, String> envFile) {
    this.properties = properties;
    this.environment = environment;
    this.envFile = envFile;
  }

  /** Reads the settings of this process. */
  static Settings read() {
    Map<String, String> properties = new TreeMap<>();
    for (String name : System.getProperties().stringPropertyNames()) {
      properties.put(name, System.getProperty(name, ""));
    }
    Path workingDirectory = Path.of("").toAbsolutePath();
    return new Settings(properties, System.getenv(), EnvFile.read(workingDirectory));
  }

  /** Whether nothing is said of a deployment, so that the emulator takes its place. */
  boolean isDemo() {
    return apiUrl().isEmpty() && apiKey().isEmpty();
  }

  Optional<String> apiUrl() {
    return deployment("flowscale.api.url", "FLOWSCALE_API_URL");
  }

  Optional<String> apiKey() {
    return deployment("flowscale.api.key", "FLOWSCALE_API_KEY");
  }

  /** The SDK's own order, and the file behind it. What is empty does not count. */
  private Optional<String> deployment(String property, String variable) {
    return Stream.of(
            properties.getOrDefault(property, ""),
            environment.getOrDefault(variable, ""),
            envFile.getOrDefault(variable, ""))
        .filter(value -> !value.isEmpty())
        .findFirst();
  }

  Optional<String> workflow() {
    return property("workflow");
  }

  Optional<String> group() {
    return property("group");
  }

  /** The properties of inputs, such as {@code input.text.text_51536}, sorted by their names. */
  Map<String, String> inputs() {
    Map<String, String> inputs = new TreeMap<>(properties);
    inputs.keySet().removeIf(name -> !name.startsWith(InputProperties.PREFIX));
    return inputs;
  }

  /** The folder for the outputs. */
  Path out() {
    String out = property("out").orElse(DEFAULT_OUT);
    try {
      return Path.of(out);
    } catch (InvalidPathException impossible) {
      throw new UsageException("-Dout is not a path that this system allows.");
    }
  }

  Duration timeout() {
    String timeout = property("timeout").orElse(DEFAULT_TIMEOUT);
    try {
      return Duration.parse(timeout);
    } catch (DateTimeException malformed) {
      throw new UsageException("-Dtimeout must be a duration such as PT20M (20 minutes).");
    }
  }

  private Optional<String> property(String name) {
    return Optional.ofNullable(properties.get(name)).filter(value -> !value.isBlank());
  }
}
