package ai.flowscale.cli;

import ai.flowscale.api.FlowscaleConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where the deployment is, and its key, or the database of a fleet: from a profile if one is named,
 * else from the environment, else from {@code .env} in the working directory. With a profile,
 * address and key come from it alone, so that no key goes to another deployment. Not a record: its
 * {@code toString()} would print the key.
 */
final class Settings {
  static final String URL = "FLOWSCALE_API_URL";
  static final String KEY = "FLOWSCALE_API_KEY";
  static final String DATABASE_USER = "FLOWSCALE_DATABASE_USER";
  static final String DATABASE_PASSWORD = "FLOWSCALE_DATABASE_PASSWORD";
  private static final String DATABASE = "FLOWSCALE_DATABASE";
  private static final String PROFILE = "FLOWSCALE_PROFILE";
  private static final String FILE = "FLOWSCALE_CONFIG";
  private static final String ALLOWED_HOSTS = "FLOWSCALE_ALLOWED_HOSTS";
  private static final Pattern ASSIGNMENT =
      Pattern.compile("(?:export\\s+)?(?<name>[A-Za-z_][A-Za-z0-9_]*)\\s*=(?<value>.*)");

  /** A comment may follow a value, or stand in its place. */
  private static final Pattern VALUE =
      Pattern.compile(
          "\\s*?(?:(?<quote>[\"'])(?<quoted>.*?)\\k<quote>|(?<plain>(?:\\S.*?)?))(?:\\s+#.*)?");

  /** The lines of {@code .env} that are read; other programs keep theirs there too. */
  private static final String OURS = "(?:export\\s+)?FLOWSCALE_.*";

  private final Map<String, String> environment;
  private final Map<String, String> deployment;
  private final String source;

  /** In words: where a missing setting can be set. */
  private final String places;

  private Settings(
      Map<String, String> environment,
      Map<String, String> deployment,
      String source,
      String places) {
    this.environment = environment;
    this.deployment = deployment;
    this.source = source;
    this.places = places;
  }

  /**
   * Finds the settings.
   *
   * @param profile the name of a profile, or an empty text for that of the environment, if any
   */
  static Settings find(Console console, String profile) {
    Map<String, String> environment = console.environment();
    String name = profile.isEmpty() ? environment.getOrDefault(PROFILE, "") : profile;
    if (!name.isEmpty()) {
      Path file = configurationFile(environment);
      String source = "profile " + name + " in " + file;
      return new Settings(
          environment,
          profile(file, name),
          source,
          source + ". With a profile, the environment and .env do not set it.");
    }
    Path envFile = console.directory().resolve(".env");
    Map<String, String> all = new HashMap<>();
    if (Files.isRegularFile(envFile)) {
      all.putAll(sections(envFile, OURS).getOrDefault("", Map.of()));
    }
    String source = all.containsKey(KEY) && isMissing(environment, KEY) ? ".env" : "environment";
    environment.forEach(
        (variable, value) -> {
          if (!value.isEmpty()) {
            all.put(variable, value);
          }
        });
    return new Settings(
        environment,
        all,
        source,
        "the environment, in a file .env, or in a profile (--profile NAME).");
  }

  private static boolean isMissing(Map<String, String> variables, String name) {
    return variables.getOrDefault(name, "").isEmpty();
  }

  private static Path configurationFile(Map<String, String> environment) {
    if (!isMissing(environment, FILE)) {
      return Path.of(environment.get(FILE));
    }
    Path folder =
        isMissing(environment, "XDG_CONFIG_HOME")
            ? Path.of(System.getProperty("user.home"), ".config")
            : Path.of(environment.get("XDG_CONFIG_HOME"));
    return folder.resolve("flowscale").resolve("config");
  }

  private static Map<String, String> profile(Path file, String name) {
    if (!Files.isRegularFile(file)) {
      throw wrong("There is no file " + file + " with the profile " + name + ".");
    }
    refuseShared(file);
    Map<String, Map<String, String>> sections = sections(file, ".*");
    Map<String, String> profile = sections.get(name);
    if (profile == null) {
      throw wrong(file + " has no profile [" + name + "]; it has " + sections.keySet() + ".");
    }
    return profile;
  }

  private static void refuseShared(Path file) {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    try {
      if (view != null
          && !PosixFilePermissions.toString(view.readAttributes().permissions())
              .endsWith("------")) {
        throw wrong("Others can read " + file + ", which holds keys: run chmod 600 " + file);
      }
    } catch (IOException unreadable) {
      throw unreadable(file);
    }
  }

  /**
   * Reads lines {@code NAME=value} below {@code [section]}; those above any are in "".
   *
   * @param read an expression for the lines that are not skipped
   */
  private static Map<String, Map<String, String>> sections(Path file, String read) {
    Map<String, Map<String, String>> sections = new HashMap<>();
    String section = "";
    int number = 0;
    try (Stream<String> lines = Files.lines(file)) {
      for (String each : (Iterable<String>) lines::iterator) {
        number++;
        String line = each.replaceFirst("^\ufeff", "").strip();
        if (!line.matches(read)) {
          continue;
        }
        Matcher assignment = ASSIGNMENT.matcher(line);
        if (line.startsWith("[") && line.endsWith("]")) {
          section = line.substring(1, line.length() - 1).strip();
          sections.putIfAbsent(section, new HashMap<>());
        } else if (assignment.matches()) {
          sections
              .computeIfAbsent(section, missing -> new HashMap<>())
              .put(assignment.group("name"), unquoted(assignment.group("value")));
        } else if (!line.isEmpty() && !line.startsWith("#")) {
          // Without the line, which may hold the key.
          throw wrong(file + ", line " + number + ": write NAME=value or a # comment.");
        }
      }
    } catch (IOException | UncheckedIOException unreadable) {
      throw unreadable(file);
    }
    return sections;
  }

  private static String unquoted(String value) {
    Matcher matcher = VALUE.matcher(value);
    if (!matcher.matches()) {
      return value;
    }
    String quoted = matcher.group("quoted");
    return quoted == null ? matcher.group("plain") : quoted;
  }

  private static CliException unreadable(Path file) {
    return wrong(file + " cannot be read as text in UTF-8.");
  }

  private static CliException wrong(String message) {
    return new CliException(ExitCode.CONFIGURATION, message);
  }

  /** In words: where the key comes from. */
  String source() {
    return source;
  }

  FlowscaleConfig.Builder toConfig() {
    String url = required(URL, "the address of the deployment");
    String key = required(KEY, "its API key");
    FlowscaleConfig.Builder config =
        FlowscaleConfig.builder().baseUrl(url).apiKey(key).transportName("jdk");
    for (String host : deployment.getOrDefault(ALLOWED_HOSTS, "").split("[,\\s]+", -1)) {
      if (!host.isEmpty()) {
        config.allowInsecureHost(host).allowDownloadHost(host);
      }
    }
    ProxyVariables.find(environment, url).ifPresent(config::proxy);
    return config;
  }

  /** The database of a fleet. What the command line says, if anything, goes before the settings. */
  FleetDatabase toDatabase(String url, String user) {
    return new FleetDatabase(
        url.isEmpty()
            ? required(DATABASE, "the address of the fleet's database, as --database takes it")
            : url,
        user.isEmpty() ? deployment.getOrDefault(DATABASE_USER, "") : user,
        deployment.getOrDefault(DATABASE_PASSWORD, ""));
  }

  private String required(String name, String meaning) {
    String value = deployment.getOrDefault(name, "");
    if (value.isEmpty()) {
      throw wrong(name + " is missing, " + meaning + ": set " + name + " in " + places);
    }
    return value;
  }
}
