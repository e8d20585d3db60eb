package ai.flowscale.cli;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.ConfigurationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code flowscale configure}. */
@CommandLine.Command(
    name = "configure",
    description = {
      "Writes address and key into a profile, once both are checked.",
      "On a terminal it asks for what is not given. The key is never shown."
    },
    footer = {
      "%nExamples:",
      "  flowscale configure",
      "  flowscale configure --profile studio --url https://HOST --key-stdin"
    })
final class ConfigureCommand extends Command {
  private static final int LONGEST_KEY = 64 * 1024;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = {
        "Which profile. Default: default, which is used where neither the environment nor .env has"
            + " settings."
      })
  String profile = "";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "The address of the deployment. Without a terminal, default: that of the environment, or"
              + " else of the profile.")
  String url = "";

  @Option(
      names = "--key-stdin",
      description =
          "Reads the key from the standard input. Without a terminal, default: that of the"
              + " environment if it is for this address, or else of the profile.")
  boolean keyFromInput;

  @Option(
      names = "--allowed-hosts",
      paramLabel = "HOSTS",
      description = "Hosts without TLS or in a private network that may be called.")
  @Nullable String allowedHosts;

  @Option(names = "--no-check", description = "Calls no service, and writes what is given.")
  boolean unchecked;

  ConfigureCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws IOException {
    String name =
        Stream.of(profile, environment(Settings.PROFILE), Settings.DEFAULT_PROFILE)
            .filter(each -> !each.isEmpty())
            .findFirst()
            .orElseThrow();
    if (!name.matches("[\\w.@-]+")) {
      throw InputOptions.wrong("--profile takes letters, digits and . _ @ - in a name.");
    }
    Path file = Settings.configurationFile(console.environment());
    Map<String, String> before = Settings.profiles(file).getOrDefault(name, Map.of());
    Map<String, String> values = new LinkedHashMap<>();
    values.put(Settings.URL, address(before.getOrDefault(Settings.URL, "")));
    values.put(Settings.KEY, key(before, values.getOrDefault(Settings.URL, "")));
    String hosts =
        allowedHosts == null ? before.getOrDefault(Settings.ALLOWED_HOSTS, "") : allowedHosts;
    if (allowedHosts != null || !hosts.isEmpty()) {
      values.put(Settings.ALLOWED_HOSTS, String.join(",", Settings.hosts(hosts)));
    }
    FlowscaleConfig config = config(name, values);
    DeploymentCheck checks = new DeploymentCheck();
    if (!unchecked) {
      checks.check(config);
    }
    boolean isWell = checks.code() == ExitCode.OK;
    if (isWell) {
      ProfileFile.write(file, name, values);
    }
    if (json) {
      console.print(
          Documents.object()
              .add("profile", name)
              .add("file", file.toString())
              .add("written", isWell)
              .add("checks", checks.document())
              .build());
    } else {
      checks.print(console);
      if (isWell) {
        console.print("Profile " + name + ": " + file);
      }
    }
    if (!isWell) {
      throw new CliException(
          checks.code(), "Nothing was written. --no-check writes it all the same.");
    }
    sayWhenItIsUsed(name);
    return ExitCode.OK.number;
  }

  private String environment(String setting) {
    return console.environment().getOrDefault(setting, "");
  }

  /** What was given as an option is called so. */
  private FlowscaleConfig config(String name, Map<String, String> values) {
    try {
      return Settings.of(console, name, values).toConfig().build();
    } catch (ConfigurationException wrong) {
      String message = FailureMessages.message(wrong);
      throw url.isEmpty()
          ? wrong
          : new CliException(
              ExitCode.of(wrong),
              message
                  .replace("baseUrl (" + Settings.URL + ")", "--url")
                  .replaceFirst(
                      "allow it with allowInsecureHost\\(\"?([^\")]*)\"?\\)",
                      "give --allowed-hosts $1"));
    }
  }

  private String address(String before) {
    String given = url;
    if (given.isEmpty() && console.dialog() != null) {
      String kept = before.isEmpty() ? "" : " [" + Safe.line(before) + "]";
      given = answer(console.dialog().line("Address of the deployment" + kept + ": "));
      given = given.isEmpty() ? before : given;
    } else if (given.isEmpty()) {
      given = environment(Settings.URL);
      if (!given.isEmpty() && !before.isEmpty() && !given.equals(before)) {
        throw InputOptions.wrong(
            Settings.URL + " is another address than that of the profile: say which with --url.");
      }
      given = given.isEmpty() ? before : given;
    }
    if (given.isEmpty()) {
      throw InputOptions.wrong("The address is missing: give --url, or set " + Settings.URL + ".");
    }
    return given;
  }

  /** A key goes to the address that it was given for, and is kept for no other. */
  private String key(Map<String, String> before, String address) throws IOException {
    String kept =
        address.equals(before.get(Settings.URL)) ? before.getOrDefault(Settings.KEY, "") : "";
    String given;
    if (keyFromInput) {
      given = keyFromInput();
    } else if (console.dialog() != null) {
      String hint = kept.isEmpty() ? "" : " [unchanged]";
      given = answer(console.dialog().secret("API key, not shown" + hint + ": "));
      given = given.isEmpty() ? kept : given;
    } else {
      // Without an address beside it, it is for that of the command line.
      String addressOfKey = environment(Settings.URL).isEmpty() ? url : environment(Settings.URL);
      given = address.equals(addressOfKey) ? environment(Settings.KEY) : "";
      given = given.isEmpty() ? kept : given;
    }
    if (given.isEmpty()) {
      throw InputOptions.wrong(
          "The key is missing: give --key-stdin and the key on the standard input, or set "
              + Settings.KEY
              + " and "
              + Settings.URL
              + " of this deployment.");
    }
    return given;
  }

  private static String answer(@Nullable String typed) {
    if (typed == null) {
      throw new CliException(ExitCode.INTERRUPTED, "Nothing was written.");
    }
    return typed.strip();
  }

  private String keyFromInput() throws IOException {
    byte[] bytes = console.in().readNBytes(LONGEST_KEY);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString().strip();
    } catch (CharacterCodingException malformed) {
      throw InputOptions.wrong("The key on the standard input is not text in UTF-8.");
    }
  }

  private void sayWhenItIsUsed(String name) {
    String use = "--profile " + name + " uses it";
    if (name.equals(console.environment().get(Settings.PROFILE))) {
      return;
    } else if (!name.equals(Settings.DEFAULT_PROFILE)) {
      console.note(use + ", or " + Settings.PROFILE + "=" + name + " in the environment.");
      return;
    }
    Settings.find(console, "")
        .overriding()
        .ifPresent(where -> console.note("Settings in " + where + " go before it: " + use + "."));
  }
}
