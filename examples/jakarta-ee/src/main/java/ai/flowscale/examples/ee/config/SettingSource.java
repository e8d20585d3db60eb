package ai.flowscale.examples.ee.config;

import java.util.Locale;
import java.util.Optional;

/** Where settings come from. */
interface SettingSource {

  /**
   * Looks a setting up.
   *
   * @param name in the form {@code flowscale.api.url}
   */
  Optional<String> find(String name);

  /** MicroProfile Config where the server has it, else system properties and the environment. */
  static SettingSource ofServer() {
    try {
      return MicroProfileSource.create();
    } catch (LinkageError | IllegalStateException absent) {
      // No such classes, or nothing behind them.
      return SettingSource::inEnvironment;
    }
  }

  /** A system property goes before the environment variable, FLOWSCALE_API_URL for this name. */
  private static Optional<String> inEnvironment(String name) {
    String variable = name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    return Optional.ofNullable(System.getProperty(name))
        .or(() -> Optional.ofNullable(System.getenv(variable)))
        .filter(value -> !value.isBlank());
  }
}
