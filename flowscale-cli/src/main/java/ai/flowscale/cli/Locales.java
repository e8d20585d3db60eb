package ai.flowscale.cli;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.TypeConversionException;

/**
 * What the locale does to the texts of the system. Java decodes arguments, environment variables
 * and the working directory as the locale says, and what that cannot express is lost: all such
 * names would be one.
 */
final class Locales {
  /** What Java decodes bytes to that the locale does not know. */
  private static final char LOST = '\ufffd';

  private Locales() {}

  static boolean isLost(String text) {
    return text.indexOf(LOST) >= 0;
  }

  /** Says what is lost of a command line and its surroundings, or is empty. */
  static Optional<String> lost(Map<String, String> environment, List<String> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      if (isLost(arguments.get(i))) {
        // Without it: it may be an input's value.
        return Optional.of(lost(environment, "Argument " + (i + 1) + " of the command line"));
      }
    }
    // Relative paths lead nowhere then, and some classes of Java cannot be loaded.
    return isLost(System.getProperty("user.dir", ""))
        ? Optional.of(lost(environment, "The name of the working directory"))
        : Optional.empty();
  }

  /** Says that the locale has lost something, and what helps. */
  static String lost(Map<String, String> environment, String what) {
    String locale =
        Stream.of("LC_ALL", "LC_CTYPE", "LANG")
            .filter(name -> !environment.getOrDefault(name, "").isEmpty())
            .findFirst()
            .map(name -> name + "=" + environment.get(name))
            .orElse("none is set");
    return what
        + " cannot be read in this locale ("
        + locale
        + "): "
        + (locale.matches("(?i).*utf-?8")
            ? "it is not UTF-8. A file named so can be renamed, or sent with its folder by batch."
            : "set LC_ALL=C.UTF-8.");
  }

  /** A path of the command line. */
  static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException unusable) {
      throw new TypeConversionException("it cannot be a path on this system");
    }
  }

  /**
   * A path that a file in UTF-8 names, from a folder. Its bytes are known, so that the locale need
   * not express it.
   *
   * @throws InvalidPathException if it is no path on this system
   */
  static Path path(Path folder, String text) {
    try {
      return folder.resolve(text);
    } catch (InvalidPathException unmappable) {
      if (text.indexOf('\0') >= 0 || !folder.getFileSystem().getSeparator().equals("/")) {
        throw unmappable;
      }
      String start = text.startsWith("/") ? "file://" : folder.toUri().toString();
      String bytes =
          URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
      return Path.of(URI.create(start + bytes));
    }
  }
}
