package ai.flowscale.cli;

import ai.flowscale.api.FlowscaleConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the deployment is, and its key, or the database of a fleet: from a profile if one is named,
 * else from the environment, else from {@code .env} in the working directory, else from the profile
 * {@code default}. An address decides who receives the key or password, and {@code .env} may have
 * come with the folder: both come from one source, or none is used. Not a record: its {@code
 * toString()} would print the key.
 */
final class Settings {
  static final String URL = "FLOWSCALE_API_URL";
  static final String KEY = "FLOWSCALE_API_KEY";
  static final String DATABASE_USER = "FLOWSCALE_DATABASE_USER";
  static final String DATABASE_PASSWORD = "FLOWSCALE_DATABASE_PASSWORD";
  private static final String DATABASE = "FLOWSCALE_DATABASE";
  static final String ALLOWED_HOSTS = "FLOWSCALE_ALLOWED_HOSTS";
  static final String PROFILE = "FLOWSCALE_PROFILE";

  /** More than settings need, also with what other programs keep beside them. */
  private static final int MAX_MIB = 1;

  /** The profile that is used where nothing else has settings. */
  static final String DEFAULT_PROFILE = "default";

  private static final String FILE = "FLOWSCALE_CONFIG";
  static final Pattern ASSIGNMENT =
      Pattern.compile("(?:export\\s+)?(?<name>[A-Za-z_][A-Za-z0-9_]*)\\s*=(?<value>.*)");

  /** A comment may follow a value, or stand in its place. */
  private static final Pattern VALUE =
      Pattern.compile(
          "\\s*?(?:(?<quote>[\"'])(?<quoted>.*?)\\k<quote>|(?<plain>(?:\\S.*?)?))(?:\\s+#.*)?");

  /** The lines of {@code .env} that are read; other programs keep theirs there too. */
  private static final String OURS = "(?:export\\s+)?FLOWSCALE_.*";

  /** What helps where the folder may not name the database. */
  private static final String ELSEWHERE =
      " Set it in the environment or in a profile, or give --database.";

  /** Also the name of the source. */
  private static final String ENV_FILE = ".env";

  /** Where settings come from, in words, and what it says, which is read when it is needed. */
  private static final class Source {
    private final String name;
    private final Supplier<Map<String, String>> reader;
    private @Nullable Map<String, String> read;

    Source(String name, Supplier<Map<String, String>> reader) {
      this.name = name;
      this.reader = reader;
    }

    /** The value of a setting, or an empty text. */
    String get(String setting) {
      if (read == null) {
        read = reader.get();
      }
      return read.getOrDefault(setting, "");
    }
  }

  private final Console console;
  private final Map<String, String> environment;

  /** Those that come first take precedence. */
  private final List<Source> sources;

  /** In words: where a missing setting can be set. */
  private final String places;

  private Settings(Console console, List<Source> sources, String places) {
    this.console = console;
    this.environment = console.environment();
    this.sources = sources;
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
      if (Locales.isLost(name)) {
        throw wrong(Locales.lost(environment, PROFILE));
      }
      Path file = configurationFile(environment);
      String source = "profile " + name + " in " + file;
      Map<String, String> values = profile(file, name);
      return new Settings(
          console,
          List.of(new Source(source, () -> values)),
          source + ". With a profile, the environment and .env do not set it.");
    }
    Path envFile = console.directory().resolve(ENV_FILE);
    Map<String, String> ofFolder =
        Files.isRegularFile(envFile)
            ? sections(envFile, OURS).getOrDefault("", Map.of())
            : Map.of();
    return new Settings(
        console,
        List.of(
            new Source("the environment", () -> environment),
            new Source(ENV_FILE, () -> ofFolder),
            new Source("profile " + DEFAULT_PROFILE, () -> defaultProfile(environment))),
        "the environment, in a file .env, or in a profile (--profile NAME).");
  }

  /** Of a profile that is not written yet. */
  static Settings of(Console console, String profile, Map<String, String> values) {
    String source = "profile " + profile;
    return new Settings(console, List.of(new Source(source, () -> values)), source + ".");
  }

  static Path configurationFile(Map<String, String> environment) {
    String file = environment.getOrDefault(FILE, "");
    return file.isEmpty()
        ? Home.folder(environment, "XDG_CONFIG_HOME", ".config")
            .resolve("flowscale")
            .resolve("config")
        : Home.path(environment, FILE, file);
  }

  private static Map<String, String> profile(Path file, String name) {
    if (!Files.isRegularFile(file)) {
      throw wrong(
          "There is no file "
              + file
              + " with the profile "
              + name
              + ": flowscale configure --profile "
              + name
              + " writes it.");
    }
    refuseShared(file);
    Map<String, Map<String, String>> sections = sections(file, ".*");
    Map<String, String> profile = sections.get(name);
    if (profile == null) {
      throw wrong(file + " has no profile [" + name + "]; it has " + sections.keySet() + ".");
    }
    return profile;
  }

  private static Map<String, String> defaultProfile(Map<String, String> environment) {
    Path file = configurationFile(environment);
    Map<String, String> values = profiles(file).getOrDefault(DEFAULT_PROFILE, Map.of());
    if (!values.isEmpty()) {
      refuseShared(file);
    }
    return values;
  }

  /** All profiles of a file, which need not be there. */
  static Map<String, Map<String, String>> profiles(Path file) {
    return Files.isRegularFile(file) ? sections(file, ".*") : Map.of();
  }

  /** Refuses a file with keys that its owner is not the only one to read. */
  static void refuseShared(Path file) {
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
    Map<String, Integer> lineOf = new HashMap<>();
    String section = "";
    int number = 0;
    try {
      for (String each :
          TextFile.read(file, file.toString(), MAX_MIB, ExitCode.CONFIGURATION).lines().toList()) {
        number++;
        String line = each.strip();
        if (!line.matches(read)) {
          continue;
        }
        Matcher assignment = ASSIGNMENT.matcher(line);
        if (line.startsWith("[") && line.endsWith("]")) {
          section = line.substring(1, line.length() - 1).strip();
          sections.putIfAbsent(section, new HashMap<>());
          once(file, lineOf, "[" + section + "]", number, "[" + section + "]");
        } else if (assignment.matches()) {
          String name = assignment.group("name");
          once(file, lineOf, "[" + section + "]" + name, number, name);
          sections
              .computeIfAbsent(section, missing -> new HashMap<>())
              .put(name, unquoted(assignment.group("value")));
        } else if (!line.isEmpty() && !line.startsWith("#")) {
          // Without the line, which may hold the key.
          throw wrong(file + ", line " + number + ": write NAME=value or a # comment.");
        }
      }
    } catch (IOException unreadable) {
      throw unreadable(file);
    }
    return sections;
  }

  /**
   * Of two profiles or settings of one name, it is unknown which is meant, and in parts neither.
   */
  private static void once(
      Path file, Map<String, Integer> lines, String key, int line, String shown) {
    Integer before = lines.putIfAbsent(key, line);
    if (before != null) {
      throw wrong(
          "%s, lines %d and %d: there is %s twice. Delete or rename one."
              .formatted(file, before, line, shown));
    }
  }

  static String unquoted(String value) {
    Matcher matcher = VALUE.matcher(value);
    if (!matcher.matches()) {
      return value;
    }
    String quoted = matcher.group("quoted");
    return quoted == null ? matcher.group("plain") : quoted;
  }

  private static CliException unreadable(Path file) {
    return wrong(file + " cannot be read.");
  }

  private static CliException wrong(String message) {
    return new CliException(ExitCode.CONFIGURATION, message);
  }

  /** In words: where address and key come from, which is one source. */
  String source() {
    return source(KEY).map(source -> source.name).orElse("none");
  }

  /** Where address or key come from that go before the profile {@code default}. */
  Optional<String> overriding() {
    Source last = sources.get(sources.size() - 1);
    return Stream.of(URL, KEY)
        .flatMap(name -> source(name).stream())
        .filter(source -> source != last)
        .map(source -> source.name)
        .findFirst();
  }

  private Optional<Source> source(String name) {
    return sources.stream().filter(source -> !source.get(name).isEmpty()).findFirst();
  }

  private String find(String name) {
    String value = source(name).map(source -> source.get(name)).orElse("");
    if (Locales.isLost(value)) {
      throw wrong(Locales.lost(environment, name));
    }
    return value;
  }

  /**
   * Refuses an address that would receive what another source has kept for its own.
   *
   * @param names the address, and what is sent to it
   */
  private void refuseMixture(String address, String... names) {
    for (String name : names) {
      Source one = source(address).orElseThrow();
      Source other = source(name).orElse(one);
      if (!one.equals(other)) {
        throw wrong(
            ("%s is in %s and %s in %s. They are used from one source only, so that no folder can"
                    + " have a key sent elsewhere: set both in one of them, or use a profile"
                    + " (--profile NAME).")
                .formatted(address, one.name, name, other.name));
      }
    }
  }

  /**
   * Names the deployment that a command is about to use, on a terminal or if the folder has named
   * it: its {@code .env} goes before the profile {@code default}, and may be a stranger's.
   */
  void announce(URI deployment) {
    announce("Deployment", deployment.toString(), source(URL).orElseThrow());
  }

  private void announce(String what, String address, Source source) {
    boolean isOfFolder = isOfFolder(source);
    if (isOfFolder || console.isTerminal()) {
      Object from = isOfFolder ? console.directory().resolve(ENV_FILE) : source.name;
      console.note(what + " " + address + ", from " + from);
    }
  }

  private static boolean isOfFolder(Source source) {
    return source.name.equals(ENV_FILE);
  }

  FlowscaleConfig.Builder toConfig() {
    String url = required(URL, "the address of the deployment");
    String key = required(KEY, "its API key");
    refuseMixture(URL, KEY);
    FlowscaleConfig.Builder config =
        FlowscaleConfig.builder().baseUrl(url).apiKey(key).transportName("jdk");
    hosts(allowedHosts()).forEach(host -> config.allowInsecureHost(host).allowDownloadHost(host));
    ProxyVariables.find(environment, url).ifPresent(config::proxy);
    return config;
  }

  /** Those of a list that has commas, blanks or line breaks between them. */
  static List<String> hosts(String list) {
    return Stream.of(list.split("(?:[,\\s]|\\R)+", -1)).filter(host -> !host.isEmpty()).toList();
  }

  /** What {@code .env} or a profile allows is for the address that it gives. */
  private String allowedHosts() {
    return Stream.of(sources.get(0), source(URL).orElseThrow())
        .map(source -> source.get(ALLOWED_HOSTS))
        .filter(hosts -> !hosts.isEmpty())
        .findFirst()
        .orElse("");
  }

  /**
   * The database of a fleet. What the command line says, if anything, goes before the settings, and
   * an address that it gives may have the password of any of them.
   */
  FleetDatabase toDatabase(String url, String user) {
    if (!url.isEmpty()) {
      return database(url, user);
    }
    String address =
        required(DATABASE, "the address of the fleet's database, as --database takes it");
    Source source = source(DATABASE).orElseThrow();
    // H2 executes what its file holds, which may be of the folder.
    if (isOfFolder(source) && !address.startsWith(FleetDatabase.POSTGRESQL)) {
      throw wrong(
          DATABASE
              + " in .env is not one of PostgreSQL: a folder could have its own database execute"
              + " code here."
              + ELSEWHERE);
    }
    refuseMixture(DATABASE, DATABASE_PASSWORD);
    if (user.isEmpty()) {
      refuseMixture(DATABASE, DATABASE_USER);
    }
    FleetDatabase database = database(address, user);
    announce("Database", database.shown(), source);
    return database;
  }

  private FleetDatabase database(String address, String user) {
    return new FleetDatabase(
        address, user.isEmpty() ? find(DATABASE_USER) : user, find(DATABASE_PASSWORD));
  }

  /** The database whose requests this machine works off: the files that they name are uploaded. */
  FleetDatabase toDatabaseOfWorker(String url, String user) {
    if (url.isEmpty() && source(DATABASE).filter(Settings::isOfFolder).isPresent()) {
      throw wrong(
          DATABASE
              + " in .env is not one to work for: a folder could have files of this machine"
              + " uploaded."
              + ELSEWHERE);
    }
    return toDatabase(url, user);
  }

  private String required(String name, String meaning) {
    String value = find(name);
    if (value.isEmpty()) {
      String help =
          switch (name) {
            case DATABASE -> "";
            case URL ->
                " flowscale configure writes one. Without a deployment: flowscale emulator.";
            default -> " flowscale configure writes one.";
          };
      throw wrong(name + " is missing, " + meaning + ": set " + name + " in " + places + help);
    }
    return value;
  }
}
