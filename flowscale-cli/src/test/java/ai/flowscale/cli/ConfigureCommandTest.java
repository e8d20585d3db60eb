package ai.flowscale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.cli.Cli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code flowscale configure}, and what the profile that it writes is good for. */
class ConfigureCommandTest {
  @TempDir Path folder;
  private Cli cli;
  private Path file;
  private String key;

  @BeforeEach
  void start() {
    cli = new Cli(folder);
    key = cli.emulator.apiKey();
    file = folder.resolve("settings/flowscale/config");
    cli.environment.clear();
    cli.environment.put("FLOWSCALE_CONFIG", file.toString());
  }

  @AfterEach
  void stop() {
    cli.close();
  }

  private Result configure(String... options) {
    Result result =
        cli.run(Stream.concat(Stream.of("configure"), Stream.of(options)).toArray(String[]::new));
    assertThat(result.out() + result.err() + cli.asked).doesNotContain(key);
    return result;
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void whatIsTypedIsCheckedAndWritten() throws IOException {
    cli.typed = new ArrayDeque<>(List.of(cli.emulator.baseUrl() + " ", key));
    Result result = configure();
    assertThat(result.code()).isZero();
    assertThat(cli.asked)
        .containsExactly("Address of the deployment: ", "(secret) API key, not shown: ");
    assertThat(result.out())
        .contains("service        ok      responds, and accepts the key")
        .endsWith("Profile default: " + file + "\n");
    assertThat(file)
        .content()
        .isEqualTo(
            "[default]\nFLOWSCALE_API_URL=%s\nFLOWSCALE_API_KEY=%s\n"
                .formatted(cli.emulator.baseUrl(), key));
    assertThat(permissions(file)).isEqualTo("rw-------");
    assertThat(permissions(file.getParent())).isEqualTo("rwx------");
    assertThat(file.getParent()).isDirectoryContaining("glob:**/config");
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertThat(files).hasSize(1);
    }

    assertThat(cli.run("runs").code()).isZero();
    assertThat(cli.run("doctor").out())
        .contains(cli.emulator.baseUrl() + "; address and key come from profile default");
  }

  @Test
  void withoutATerminalOptionsAndTheEnvironmentSayAll() throws IOException {
    cli.environment.put("FLOWSCALE_API_KEY", key);
    Result result = configure("--url", cli.emulator.baseUrl(), "--profile", "studio", "--json");
    assertThat(result.code()).isZero();
    assertThat(result.json().asJsonObject().getBoolean("written")).isTrue();
    assertThat(result.err())
        .isEqualTo("--profile studio uses it, or FLOWSCALE_PROFILE=studio in the environment.\n");
    assertThat(file).content().contains("FLOWSCALE_API_KEY=" + key);

    cli.environment.remove("FLOWSCALE_API_KEY");
    cli.in = key + "\n";
    assertThat(configure("--url", cli.emulator.baseUrl(), "--key-stdin").code()).isZero();
    assertThat(cli.run("runs", "--profile", "studio").code()).isZero();
    assertThat(cli.run("runs").code()).isZero();
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThat(configure().err()).contains("give --url, or set FLOWSCALE_API_URL");
    Result result = configure("--url", cli.emulator.baseUrl());
    assertThat(result.err()).contains("give --key-stdin");
    assertThat(result.code()).isEqualTo(ExitCode.USAGE.number);
    cli.typed = new ArrayDeque<>();
    assertThat(configure().code()).isEqualTo(ExitCode.INTERRUPTED.number);
    assertThat(file).doesNotExist();
    assertThat(cli.run("runs").err()).contains("flowscale configure writes one");
    assertThat(cli.run("runs", "--profile", "x").err())
        .contains("flowscale configure --profile x writes it");
  }

  @Test
  void whatIsWrongIsNotWritten() {
    cli.in = "wrong";
    Result result = configure("--url", cli.emulator.baseUrl(), "--key-stdin");
    assertThat(result.code()).isEqualTo(ExitCode.DENIED.number);
    assertThat(result.out())
        .containsPattern("service +FAILED  The API key")
        .doesNotContain("wrong");
    assertThat(result.err()).contains("Nothing was written.");
    assertThat(file).doesNotExist();

    assertThat(configure("--url", cli.emulator.baseUrl(), "--key-stdin", "--no-check").code())
        .isZero();
    assertThat(file).content().contains("FLOWSCALE_API_KEY=wrong");
    assertThat(configure("--profile", "a]b").err()).contains("--profile takes letters");
    assertThat(configure("--url", "127.0.0.1:8188", "--key-stdin").err())
        .startsWith("flowscale: --url is not a URL")
        .contains("https://");
    assertThat(configure("--url", "http://192.0.2.1", "--key-stdin").err())
        .startsWith("flowscale: --url is http,")
        .contains("give --allowed-hosts 192.0.2.1.");
  }

  @Test
  void whatElseIsInTheFileStays() throws IOException {
    Files.createDirectories(file.getParent());
    String other = "# mine\n[other]\nFLOWSCALE_API_URL=https://other.example\n\n";
    String database = "FLOWSCALE_DATABASE=jdbc:h2:mem:x\n";
    Files.writeString(
        file, other + "[default]\nFLOWSCALE_API_KEY = old\n" + database + "\n[last]\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    cli.typed = new ArrayDeque<>(List.of(cli.emulator.baseUrl(), key));
    assertThat(configure().code()).isZero();
    assertThat(file)
        .content()
        .isEqualTo(
            other
                + "[default]\nFLOWSCALE_API_KEY="
                + key
                + "\n"
                + database
                + "FLOWSCALE_API_URL="
                + cli.emulator.baseUrl()
                + "\n\n[last]\n");
    assertThat(permissions(file)).isEqualTo("rw-------");
    assertThat(cli.run("runs").code()).isZero();
  }

  @Test
  void aKeyIsKeptForItsAddressOnly() throws IOException {
    cli.typed = new ArrayDeque<>(List.of(cli.emulator.baseUrl(), key));
    configure();
    String before = Files.readString(file);
    cli.typed = new ArrayDeque<>(List.of("", ""));
    cli.asked.clear();
    assertThat(configure().code()).isZero();
    assertThat(cli.asked)
        .containsExactly(
            "Address of the deployment [" + cli.emulator.baseUrl() + "]: ",
            "(secret) API key, not shown [unchanged]: ");
    assertThat(file).content().isEqualTo(before);

    cli.typed = new ArrayDeque<>(List.of("https://evil.example", ""));
    assertThat(configure().err()).contains("The key is missing");
    assertThat(file).content().isEqualTo(before);
  }

  @Test
  void whatGoesBeforeTheProfileIsSaid() {
    cli.environment.put("FLOWSCALE_API_KEY", key);
    Result result = configure("--url", cli.emulator.baseUrl());
    assertThat(result.err())
        .isEqualTo("Settings in the environment go before it: --profile default uses it.\n");
  }

  @Test
  void whatAProfileAllowsIsForItsAddress() throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(
        file, "[default]\nFLOWSCALE_API_URL=http://inner.example\nFLOWSCALE_API_KEY=k\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(folder.resolve(".env"), "FLOWSCALE_ALLOWED_HOSTS=inner.example\n");
    assertThat(cli.run("runs").code()).isEqualTo(ExitCode.CONFIGURATION.number);
    cli.in = "k";
    assertThat(
            configure(
                    ("--url http://inner.example --key-stdin --no-check"
                            + " --allowed-hosts inner.example")
                        .split(" "))
                .code())
        .isZero();
    assertThat(file).content().contains("FLOWSCALE_ALLOWED_HOSTS=inner.example");
  }

  @Test
  void aKeyOfTheEnvironmentIsForItsAddress() {
    cli.environment.put("FLOWSCALE_API_URL", "https://other.example");
    cli.environment.put("FLOWSCALE_API_KEY", key);
    Result refused = configure("--url", cli.emulator.baseUrl());
    assertThat(refused.err()).contains("The key is missing", "FLOWSCALE_API_URL");
    assertThat(refused.code()).isEqualTo(ExitCode.USAGE.number);
    assertThat(cli.emulator.requests()).isEmpty();
    assertThat(file).doesNotExist();
    cli.environment.put("FLOWSCALE_API_URL", cli.emulator.baseUrl());
    assertThat(configure("--url", cli.emulator.baseUrl()).code()).isZero();
  }

  @Test
  void whatIsNotGivenStaysThatOfTheProfile() throws IOException {
    cli.in = key;
    configure("--url", cli.emulator.baseUrl(), "--key-stdin", "--profile", "studio");
    String hosts = "one.example\ntwo.example, three.example";
    for (String unset : new String[] {"FLOWSCALE_API_KEY", "FLOWSCALE_API_URL"}) {
      cli.environment.put(unset, "");
    }
    assertThat(configure("--profile", "studio", "--allowed-hosts", hosts).code()).isZero();
    String profile =
        "[studio]\nFLOWSCALE_API_URL=%s\nFLOWSCALE_API_KEY=%s\n"
            .formatted(cli.emulator.baseUrl(), key);
    String allowed = "FLOWSCALE_ALLOWED_HOSTS=one.example,two.example,three.example\n";
    assertThat(file).content().isEqualTo(profile + allowed);
    assertThat(cli.run("runs", "--profile", "studio").code()).isZero();

    cli.environment.put("FLOWSCALE_API_URL", "https://other.example");
    cli.environment.put("FLOWSCALE_API_KEY", "other-key");
    assertThat(configure("--profile", "studio", "--allowed-hosts", "").err())
        .contains("FLOWSCALE_API_URL is another address than that of the profile", "--url");
    assertThat(file).content().isEqualTo(profile + allowed);
    String[] given = {"--profile", "studio", "--url", cli.emulator.baseUrl(), "--allowed-hosts="};
    assertThat(configure(given).code()).isZero();
    assertThat(file).content().isEqualTo(profile + "FLOWSCALE_ALLOWED_HOSTS=\n");
  }

  @Test
  void anEmptyVariableNamesNoProfile() {
    cli.environment.put("FLOWSCALE_PROFILE", "");
    cli.in = key;
    assertThat(configure("--url", cli.emulator.baseUrl(), "--key-stdin").out())
        .contains("Profile default: ");
  }
}
