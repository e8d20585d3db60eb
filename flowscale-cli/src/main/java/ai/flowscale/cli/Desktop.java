package ai.flowscale.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Opens files with the programs of the desktop. The service names them, and what a desktop does
 * with a file depends on its name: it executes some.
 */
final class Desktop {
  /** Of pictures, videos, sound and plain text, none of which any desktop executes. */
  private static final Set<String> OPENED =
      Set.of(
          ("png jpg jpeg webp gif bmp tif tiff avif heic mp4 m4v webm mov mkv avi"
                  + " wav mp3 flac ogg opus m4a aac txt json")
              .split(" "));

  private static final String PROGRAM = "FLOWSCALE_OPENER";

  private Desktop() {}

  /** A file that cannot be opened is there all the same, and the command has done its work. */
  static void open(Console console, Path file) {
    String extension = file.toString().replaceFirst("(?s).*\\.", "").toLowerCase(Locale.ROOT);
    if (!OPENED.contains(extension)) {
      console.note(
          console.path(file) + " was not opened: it is not a picture, video, sound or text.");
      return;
    }
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
