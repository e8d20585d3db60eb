package ai.flowscale.examples.quickstart;

import java.io.Console;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What the program's output goes to. */
final class Terminal {
  private Terminal() {}

  /** Whether somebody watches the output as it comes, on a device that can move its cursor. */
  static boolean isInteractive() {
    return console().isPresent() && !"dumb".equals(System.getenv("TERM"));
  }

  static boolean isUnicode() {
    return console().filter(c -> c.charset().equals(StandardCharsets.UTF_8)).isPresent();
  }

  /** Up to Java 21 there is a console only on a terminal; a later one has to be asked. */
  @SuppressWarnings("SystemConsoleNull")
  private static Optional<Console> console() {
    return Optional.ofNullable(System.console()).filter(Terminal::isTerminal);
  }

  private static boolean isTerminal(Console console) {
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException olderJava) {
      return true;
    }
  }
}
