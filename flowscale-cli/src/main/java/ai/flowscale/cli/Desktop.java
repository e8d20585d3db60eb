package ai.flowscale.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Opens files with the programs of the desktop. */
final class Desktop {
  private static final String PROGRAM = "FLOWSCALE_OPENER";

  private Desktop() {}

  /** A file that cannot be opened is there all the same, and the command has done its work. */
  static void open(Console console, Path file) {
    List<String> command = new ArrayList<>(program(console));
    command.add(file.toAbsolutePath().toString());
    try {
      new ProcessBuilder(command)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException missing) {
      console.error(
          "%s cannot be opened: there is no program %s. Set %s to one."
              .formatted(console.path(file), command.get(0), PROGRAM));
    }
  }

  private static List<String> program(Console console) {
    String own = console.environment().getOrDefault(PROGRAM, "");
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (!own.isEmpty()) {
      return List.of(own);
    } else if (system.startsWith("windows")) {
      return List.of("rundll32", "url.dll,FileProtocolHandler");
    }
    return List.of(system.startsWith("mac") ? "open" : "xdg-open");
  }
}
