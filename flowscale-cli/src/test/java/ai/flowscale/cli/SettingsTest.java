package ai.flowscale.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.spi.ProxySettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private static final String URL = "https://studio.example";

  @TempDir Path folder;
  private final Map<String, String> environment = new TreeMap<>();

  private FlowscaleConfig config(String profile) {
    return settings(profile).toConfig().build();
  }

  private Settings settings(String profile) {
    environment.putIfAbsent("FLOWSCALE_CONFIG", folder.resolve("config").toString());
    PrintStream none = new PrintStream(OutputStream.nullOutputStream());
    return Settings.find(
        new Console(
            environment, folder, InputStream.nullInputStream(), none, none, false, false, 80),
        profile);
  }

  private void file(String permissions, String text) throws IOException {
    Path file = Files.writeString(folder.resolve("config"), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    environment.put("FLOWSCALE_CONFIG", file.toString());
  }

  private void refused(String profile, String... words) {
    refused(() -> config(profile), words);
  }

  private static void refused(ThrowingCallable call, String... words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CliException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.CONFIGURATION))
        .message()
        .contains(words)
        .doesNotContain("secret");
  }

  @Test
  void theEnvironmentGoesBeforeTheFile() throws IOException {
    Files.writeString(
        folder.resolve(".env"),
        "# ours\n\nexport FLOWSCALE_API_URL = \"" + URL + "\"\nFLOWSCALE_API_KEY='k1'\n");
    assertThat(config("").apiKey()).contains("k1");
    assertThat(config("").baseUrl()).hasToString(URL);
    assertThat(settings("").source()).isEqualTo(".env");
    environment.put("FLOWSCALE_API_KEY", "k2");
    environment.put("FLOWSCALE_API_URL", "https://other.example");
    assertThat(config("").apiKey()).contains("k2");
    assertThat(config("").baseUrl()).hasToString("https://other.example");
    assertThat(settings("").source()).isEqualTo("the environment");
  }

  @Test
  void anAddressAndWhatIsSentToItComeFromOneSource() throws IOException {
    Path file = folder.resolve(".env");
    Files.writeString(file, "FLOWSCALE_API_URL=https://evil.example\nFLOWSCALE_API_KEY=theirs\n");
    environment.put("FLOWSCALE_API_KEY", "secret");
    refused("", "FLOWSCALE_API_URL is in .env and FLOWSCALE_API_KEY in the environment");
    Files.writeString(file, "FLOWSCALE_API_URL=https://evil.example\n");
    refused("", "FLOWSCALE_API_URL is in .env and FLOWSCALE_API_KEY in the environment");
    environment.clear();
    environment.put("FLOWSCALE_API_URL", URL);
    Files.writeString(file, "FLOWSCALE_API_KEY=secret\n");
    refused("", "FLOWSCALE_API_URL is in the environment and FLOWSCALE_API_KEY in .env");
    environment.put("FLOWSCALE_API_KEY", "");
    refused("", "FLOWSCALE_API_KEY in .env");
  }

  @Test
  void theDatabaseAndItsPasswordComeFromOneSource() throws IOException {
    Path file = folder.resolve(".env");
    Files.writeString(file, "FLOWSCALE_DATABASE=jdbc:postgresql://evil.example/x\n");
    environment.put("FLOWSCALE_DATABASE_PASSWORD", "secret");
    refused(
        () -> settings("").toDatabase("", "me"),
        "FLOWSCALE_DATABASE is in .env and FLOWSCALE_DATABASE_PASSWORD in the environment");
    assertThatCode(() -> settings("").toDatabase("jdbc:postgresql://db/x", "me"))
        .as("an address of the command line")
        .doesNotThrowAnyException();
    Files.writeString(file, "FLOWSCALE_DATABASE_USER=other\n");
    environment.put("FLOWSCALE_DATABASE", "jdbc:postgresql://db/x");
    refused(() -> settings("").toDatabase("", ""), "and FLOWSCALE_DATABASE_USER in .env");
    assertThatCode(() -> settings("").toDatabase("", "me")).doesNotThrowAnyException();
  }

  @Test
  void aFolderNamesNoDatabaseThatWouldRunInThisProcess() throws IOException {
    String file = folder.resolve("q").toString();
    String credentials = "\nFLOWSCALE_DATABASE_USER=me\nFLOWSCALE_DATABASE_PASSWORD=secret\n";
    for (String address :
        List.of(
            "jdbc:h2:file:" + file,
            "jdbc:h2:mem:q;INIT=RUNSCRIPT FROM '" + file + ".sql'",
            "jdbc:h2:tcp://evil.example/q",
            "jdbc:other:" + file)) {
      Files.writeString(folder.resolve(".env"), "FLOWSCALE_DATABASE=" + address + credentials);
      refused(() -> settings("").toDatabase("", ""), "FLOWSCALE_DATABASE in .env is not one of");
    }
    Files.writeString(
        folder.resolve(".env"), "FLOWSCALE_DATABASE=jdbc:postgresql://db/x" + credentials);
    assertThat(settings("").toDatabase("", "").shown()).isEqualTo("jdbc:postgresql://db/x");
    assertThat(settings("").toDatabase("jdbc:h2:file:" + file, "").shown()).endsWith(file);
    environment.put("FLOWSCALE_DATABASE", "jdbc:h2:file:" + file + ";AUTO_SERVER=TRUE");
    Files.delete(folder.resolve(".env"));
    assertThat(settings("").toDatabase("", "").shown()).endsWith(file);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ";INIT=CALL 1",
        ";init=CALL 1",
        ";AUTO_SERVER=TRUE;INIT=RUNSCRIPT FROM 'x'",
        ";LOCK_TIMEOUT=1\\;INIT=CALL 1",
        ";LOCK_TIMEOUT=1 INIT=CALL 1",
        "; INIT=CALL 1",
        ";\u0131NIT=CALL 1",
        ";DATABASE_EVENT_LISTENER='x'",
        ";AUTHENTICATOR=TRUE",
        ";JAVA_OBJECT_SERIALIZER=x",
        ";TRACE_LEVEL_FILE=3",
        ";IFEXISTS=FALSE",
        ";RECOVER_TEST=TRUE"
      })
  void anAddressOfH2TakesTheSettingsThatAreKnown(String settings) {
    String address = "jdbc:h2:mem:x" + settings;
    refused(() -> settings("").toDatabase(address, "me"), "is not taken", "AUTO_SERVER");
    environment.put("FLOWSCALE_DATABASE", address);
    refused(() -> settings("").toDatabase("", "me"), "is not taken");
  }

  @Test
  void theSettingsOfH2ThatAreKnown() {
    assertThatCode(
            () ->
                settings("")
                    .toDatabase(
                        "jdbc:h2:mem:x;AUTO_SERVER=TRUE;DB_CLOSE_DELAY=-1;lock_timeout=20000;", ""))
        .doesNotThrowAnyException();
  }

  @Test
  void noWorkIsDoneForADatabaseThatAFolderNames() throws IOException {
    String address = "FLOWSCALE_DATABASE=jdbc:postgresql://db/x";
    Files.writeString(folder.resolve(".env"), address + "\nFLOWSCALE_DATABASE_PASSWORD=secret\n");
    refused(
        () -> settings("").toDatabaseOfWorker("", ""), "FLOWSCALE_DATABASE in .env", "--database");
    assertThatCode(() -> settings("").toDatabaseOfWorker("jdbc:postgresql://db/x", ""))
        .doesNotThrowAnyException();
    environment.put("FLOWSCALE_DATABASE", "jdbc:postgresql://db/x");
    Files.delete(folder.resolve(".env"));
    assertThatCode(() -> settings("").toDatabaseOfWorker("", "")).doesNotThrowAnyException();
  }

  @Test
  void whatAFolderAllowsIsForItsOwnAddress() throws IOException {
    Path file = folder.resolve(".env");
    Files.writeString(file, "FLOWSCALE_ALLOWED_HOSTS=theirs.example\n");
    environment.put("FLOWSCALE_API_URL", URL);
    environment.put("FLOWSCALE_API_KEY", "k");
    assertThat(config("").insecureHosts()).isEmpty();
    environment.put("FLOWSCALE_ALLOWED_HOSTS", "ours.example");
    assertThat(config("").insecureHosts()).containsExactly("ours.example");
    environment.clear();
    Files.writeString(
        file,
        "FLOWSCALE_ALLOWED_HOSTS=theirs.example\nFLOWSCALE_API_URL="
            + URL
            + "\nFLOWSCALE_API_KEY=k\n");
    assertThat(config("").insecureHosts()).containsExactly("theirs.example");
    environment.put("FLOWSCALE_ALLOWED_HOSTS", "ours.example");
    assertThat(config("").insecureHosts()).containsExactly("ours.example");
  }

  @Test
  void whatIsThereTwiceIsRefused() throws IOException {
    String one = "[one]\nFLOWSCALE_API_URL=" + URL + "\n";
    file("rw-------", one + "[two]\n\n[ one ]\nFLOWSCALE_API_KEY=secret\n");
    refused("one", "config, lines 1 and 5: there is [one] twice");
    file("rw-------", one + "FLOWSCALE_API_KEY=k\nFLOWSCALE_API_URL=https://other.example\n");
    refused("one", "config, lines 2 and 4: there is FLOWSCALE_API_URL twice");
    Files.writeString(
        folder.resolve(".env"), "FLOWSCALE_API_KEY=k\nexport FLOWSCALE_API_KEY=secret\n");
    refused("", ".env, lines 1 and 2: there is FLOWSCALE_API_KEY twice");
  }

  @Test
  void whatTheLocaleHasLostIsNotUsed() {
    environment.put("LC_ALL", "C");
    environment.put("FLOWSCALE_API_URL", URL);
    environment.put("FLOWSCALE_API_KEY", "secret\ufffd");
    refused("", "FLOWSCALE_API_KEY cannot be read in this locale (LC_ALL=C)");
    environment.put("FLOWSCALE_PROFILE", "\ufffd");
    refused("", "FLOWSCALE_PROFILE cannot be read in this locale");
    environment.put("FLOWSCALE_CONFIG", "/home/\ufffd/config");
    refused("one", "FLOWSCALE_CONFIG cannot be read in this locale");
  }

  @Test
  void whatIsMissingIsNamed() {
    refused(
        "",
        "FLOWSCALE_API_URL is missing",
        ".env",
        "--profile NAME",
        "flowscale configure writes one. Without a deployment: flowscale emulator.");
    environment.put("FLOWSCALE_API_URL", URL);
    refused("", "FLOWSCALE_API_KEY is missing");
  }

  @Test
  void aProfileIsTakenAloneAndOnlyFromAFileOfItsOwner() throws IOException {
    String text = "[one]\nFLOWSCALE_API_URL=" + URL + "\nFLOWSCALE_API_KEY=secret\n[two]\n";
    environment.put("FLOWSCALE_API_KEY", "other");
    file("rw-r-----", text);
    refused("one", "Others can read", "chmod 600 " + folder.resolve("config"));
    file("rw-------", text);
    assertThat(config("one").apiKey()).contains("secret");
    refused("two", "FLOWSCALE_API_URL is missing");
    refused("three", "has no profile [three]");
    environment.put("FLOWSCALE_PROFILE", "one");
    assertThat(config("").apiKey()).contains("secret");
  }

  @Test
  void whatAProfileLacksIsToBeSetInTheProfile() throws IOException {
    environment.put("FLOWSCALE_API_URL", URL);
    environment.put("FLOWSCALE_API_KEY", "secret");
    environment.put("FLOWSCALE_DATABASE", "jdbc:h2:mem:other");
    environment.put("FLOWSCALE_PROFILE", "two");
    file("rw-------", "[one]\nFLOWSCALE_API_URL=" + URL + "\n[two]\n");
    String file = " in " + folder.resolve("config") + ".";
    refused("", "set FLOWSCALE_API_URL in profile two" + file, "the environment and .env do not");
    refused("one", "set FLOWSCALE_API_KEY in profile one" + file);
    refused(
        () -> settings("one").toDatabase("", ""), "set FLOWSCALE_DATABASE in profile one" + file);
  }

  @Test
  void aMalformedLineIsNamedAndNotShown() throws IOException {
    file("rw-------", "[one]\nthe key is secret\n");
    refused("one", "config, line 2: write NAME=value");
    Files.write(folder.resolve(".env"), new byte[] {(byte) 0xff, '\n'});
    refused("", ".env is not text in UTF-8");
  }

  @Test
  void aFileThatIsMuchLongerThanSettingsIsNotRead() throws IOException {
    String address = "FLOWSCALE_API_URL=" + URL + "\nFLOWSCALE_API_KEY=k\n";
    Files.writeString(folder.resolve(".env"), address + "#".repeat(1 << 20));
    refused("", ".env is longer than 1 MiB");
    Files.writeString(folder.resolve(".env"), address + "#".repeat(1 << 19));
    assertThat(config("").apiKey()).contains("k");
    file("rw-------", "[one]\n" + address + "#".repeat(1 << 20));
    refused("one", "config is longer than 1 MiB");
  }

  @ParameterizedTest
  @CsvSource({"HOME, ?", "HOME, here", "XDG_CONFIG_HOME, .config"})
  void noHomeIsInTheFolderThatACommandRunsIn(String variable, String value) {
    environment.put("FLOWSCALE_CONFIG", "");
    environment.put(variable, value);
    refused("", variable + " is '" + value + "'", "set " + variable + " to an absolute path");
    refused("one", variable + " is '" + value + "'");
  }

  @Test
  void theHomeIsThatOfTheEnvironment() {
    assertThat(Settings.configurationFile(Map.of("HOME", "/home/me")))
        .hasToString("/home/me/.config/flowscale/config");
    assertThat(Settings.configurationFile(Map.of("HOME", "/home/me", "XDG_CONFIG_HOME", "/etc/me")))
        .hasToString("/etc/me/flowscale/config");
    assertThat(Settings.configurationFile(Map.of("HOME", "")))
        .hasToString(System.getProperty("user.home") + "/.config/flowscale/config");
  }

  @Test
  void whatOtherProgramsKeepInTheFileIsSkipped() throws IOException {
    Files.writeString(
        folder.resolve(".env"),
        """
        \ufeffFLOWSCALE_API_URL=%s
        PRIVATE_KEY="-----BEGIN PRIVATE KEY-----
        [MIIEvQIBADANBgkqhkiG9w0BAQEFAASC]
        -----END PRIVATE KEY-----"
        app.name=x
        export FLOWSCALE_API_KEY=k1
        """
            .formatted(URL));
    assertThat(config("").baseUrl()).hasToString(URL);
    assertThat(config("").apiKey()).contains("k1");
    Files.writeString(folder.resolve(".env"), "app.name=x\nFLOWSCALE_API_KEY secret\n");
    refused("", ".env, line 2: write NAME=value");
  }

  @Test
  void aCommentMayFollowAValue() throws IOException {
    Path file = folder.resolve(".env");
    Files.writeString(
        file,
        "FLOWSCALE_API_URL=\"" + URL + "\" # the \"studio\"\nFLOWSCALE_API_KEY=k#1 \t# 'mine'\n");
    assertThat(config("").baseUrl()).hasToString(URL);
    assertThat(config("").apiKey()).contains("k#1");
    Files.writeString(file, "FLOWSCALE_API_URL=" + URL + "\nFLOWSCALE_API_KEY='k #1'\n");
    // Not a comment: all of it is the key, which has no blank.
    assertThatThrownBy(() -> config("")).hasMessageContaining("such as a blank");
    Files.writeString(file, "FLOWSCALE_API_URL=" + URL + "\nFLOWSCALE_API_KEY=#1\n");
    assertThat(config("").apiKey()).contains("#1");
    Files.writeString(file, "FLOWSCALE_API_URL=" + URL + "\nFLOWSCALE_API_KEY= # your key\n");
    refused("", "FLOWSCALE_API_KEY is missing");
  }

  @Test
  void aByteOrderMarkIsSkipped() throws IOException {
    file("rw-------", "\ufeff[one]\nFLOWSCALE_API_URL=" + URL + "\nFLOWSCALE_API_KEY=k1\n");
    assertThat(config("one").apiKey()).contains("k1");
  }

  @Test
  void theProxyOfTheEnvironment() {
    environment.put("FLOWSCALE_API_URL", URL);
    environment.put("FLOWSCALE_API_KEY", "k");
    environment.put("HTTPS_PROXY", "http://me:secret@proxy.example:3128");
    assertThat(config("").proxy())
        .contains(new ProxySettings("proxy.example", 3128, "me", "secret"));
    environment.put("NO_PROXY", "localhost,.example");
    assertThat(config("").proxy()).isEmpty();
    environment.remove("NO_PROXY");
    environment.put("HTTPS_PROXY", "secret");
    refused("", "HTTPS_PROXY");
  }
}
