package ai.flowscale.api.support;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Settings from outside the program: system properties, and behind them environment variables.
 * Tests hand in their own.
 */
public record Environment(
    UnaryOperator<@Nullable String> properties, UnaryOperator<@Nullable String> variables) {

  /** The process's own. */
  public static Environment system() {
    return new Environment(System::getProperty, System::getenv);
  }

  /** One setting and where it can come from. */
  public enum Setting {
    API_KEY("flowscale.api.key", "FLOWSCALE_API_KEY"),
    API_URL("flowscale.api.url", "FLOWSCALE_API_URL"),
    TRANSPORT("flowscale.transport", "FLOWSCALE_TRANSPORT");

    private final String property;
    private final String variable;

    Setting(String property, String variable) {
      this.property = property;
      this.variable = variable;
    }
  }

  /** A value and the words for where it came from. */
  public record Value(String text, String source) {}

  /** Looks a setting up. An empty variable counts as none, as shells leave them behind. */
  public Optional<Value> find(Setting setting) {
    return read(properties, setting.property, "the system property ")
        .or(() -> read(variables, setting.variable, "the environment variable "));
  }

  private static Optional<Value> read(
      UnaryOperator<@Nullable String> source, String name, String kind) {
    String text = source.apply(name);
    return text == null || text.isEmpty()
        ? Optional.empty()
        : Optional.of(new Value(text, kind + name));
  }
}
