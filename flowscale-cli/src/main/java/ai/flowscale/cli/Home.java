package ai.flowscale.cli;

import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The user's home folder, as {@code HOME} says, or on Windows {@code USERPROFILE}, else as Java
 * does. A relative one would be in the working directory, which may be a stranger's: for a user
 * without an entry in the system's list, as in containers, Java's is {@code ?}.
 */
final class Home {
  private static final String VARIABLE = File.separatorChar == '/' ? "HOME" : "USERPROFILE";

  /** As Java found it, before {@link #setForLibraries} changes it. */
  private static final String OF_JAVA = System.getProperty("user.home", "");

  /** Where nothing is, as the system's list of users has it for those without a home. */
  private static final String NOWHERE = "/nonexistent";

  private Home() {}

  /** A folder that a variable names, or else one in the home folder. */
  static Path folder(Map<String, String> environment, String variable, String inHome) {
    String named = environment.getOrDefault(variable, "");
    return named.isEmpty()
        ? home(environment).resolve(inHome)
        : absolute(environment, variable, variable, named);
  }

  private static Path home(Map<String, String> environment) {
    String named = environment.getOrDefault(VARIABLE, "");
    return named.isEmpty()
        ? absolute(environment, "Your home folder", VARIABLE, OF_JAVA)
        : absolute(environment, VARIABLE, VARIABLE, named);
  }

  private static Path absolute(
      Map<String, String> environment, String what, String variable, String path) {
    Path folder = path(environment, what, path);
    if (!folder.isAbsolute()) {
      throw wrong(
          "%s is '%s', which would be in whatever folder you are: set %s to an absolute path."
              .formatted(what, path, variable));
    }
    return folder;
  }

  /** The path that a variable or the system names. */
  static Path path(Map<String, String> environment, String what, String path) {
    if (Locales.isLost(path)) {
      throw wrong(Locales.lost(environment, what));
    }
    try {
      return Path.of(path);
    } catch (InvalidPathException unusable) {
      throw wrong(what + " cannot be a path on this system.");
    }
  }

  /** Drivers of databases look for files of theirs there too, such as {@code .pgpass}. */
  static void setForLibraries(Map<String, String> environment) {
    String home;
    try {
      home = home(environment).toString();
    } catch (CliException unknown) {
      home = NOWHERE;
    }
    System.setProperty("user.home", home);
  }

  private static CliException wrong(String message) {
    return new CliException(ExitCode.CONFIGURATION, message);
  }
}
