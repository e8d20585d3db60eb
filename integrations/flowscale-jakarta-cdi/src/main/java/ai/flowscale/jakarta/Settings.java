package ai.flowscale.jakarta;

import java.util.Optional;

/** Settings of the container. */
@FunctionalInterface
interface Settings {

  /**
   * Finds a setting.
   *
   * @param name such as {@code flowscale.api.url}
   */
  Optional<String> find(String name);

  /** MicroProfile Config where the container has it; otherwise there are none. */
  static Settings ofContainer() {
    try {
      return MicroProfileSettings.create();
    } catch (LinkageError | IllegalStateException absent) {
      // No such classes, or nothing behind them.
      return name -> Optional.empty();
    }
  }
}
