package ai.flowscale.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.support.Environment;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowscaleConfigTest {
  private static final String URL = "https://deployment.pod.flowscale.ai";
  private static final String KEY = "canary-key-1234";

  private static FlowscaleConfig.Builder complete() {
    return FlowscaleConfig.builder().baseUrl(URL).apiKey(KEY);
  }

  private static void refused(FlowscaleConfig.Builder builder, String... words) {
    assertThatThrownBy(builder::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll(words)
        .message()
        .doesNotContain(KEY);
  }

  @Test
  void missingUrlNamesEveryWayToGiveIt() {
    refused(
        FlowscaleConfig.builder().apiKey(KEY),
        "baseUrl",
        "FLOWSCALE_API_URL",
        "flowscale.api.url",
        "missing");
  }

  @Test
  void missingKeyNamesEveryWayToGiveItAndProxyMode() {
    refused(
        FlowscaleConfig.builder().baseUrl(URL),
        "apiKey",
        "FLOWSCALE_API_KEY",
        "flowscale.api.key",
        "proxyMode()");
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "\t", ""})
  void blankKeyIsRefused(String key) {
    refused(FlowscaleConfig.builder().baseUrl(URL).apiKey(key), "apiKey", "blank");
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc\n", "ab c", "abc\u0000", "ab\u00e9"})
  void keyWithACharacterThatNoKeyHasIsRefused(String key) {
    refused(FlowscaleConfig.builder().baseUrl(URL).apiKey(key), "apiKey", "index");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                    | blank",
        "not a url                             | not a URL",
        "ftp://host                            | https://",
        "deployment.pod.flowscale.ai           | https://",
        "file:///etc/passwd                    | https://",
        "https:///path                         | host",
        "http://flow_scale:8000                | underscore",
        "https://user:secret@host              | user information",
        "https://host/?a=b                     | query",
        "https://host/#f                       | fragment",
        "https://host:0                        | port",
        "https://host:70000                    | port",
        "http://deployment.pod.flowscale.ai    | allowInsecureHost",
        "http://10.0.0.1                       | allowInsecureHost",
      })
  void wrongUrlIsRefusedWithTheRemedy(String url, String word) {
    refused(FlowscaleConfig.builder().apiKey(KEY).baseUrl(url), "baseUrl", word);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://user:s3cret@host",
        "https://host/?s3cret",
        "ftp://host/s3cret",
        "s3cret "
      })
  void urlWithASecretIsNotRepeated(String url) {
    assertThatThrownBy(() -> complete().baseUrl(url).build()).message().doesNotContain("s3cret");
  }

  @ParameterizedTest
  @CsvSource({
    "https://host/, https://host",
    "https://host///, https://host",
    "https://host/base/, https://host/base",
    "HTTPS://Host, https://Host",
    "http://localhost:8080/, http://localhost:8080",
    "http://127.0.0.1:1, http://127.0.0.1:1",
    "http://[::1]:1/, http://[::1]:1",
    "' https://host ', https://host",
  })
  void goodUrlLosesItsTrailingSlashesOnly(String given, String kept) {
    assertThat(complete().baseUrl(given).build().baseUrl()).hasToString(kept);
  }

  @Test
  void httpToAnAllowedHostIsTaken() {
    assertThat(
            complete().baseUrl("http://Gateway:80").allowInsecureHost("gateway").build().baseUrl())
        .hasToString("http://Gateway:80");
  }

  @Test
  void proxyModeNeedsNoKeyAndTakesNone() {
    assertThat(FlowscaleConfig.builder().baseUrl(URL).proxyMode().build().apiKey()).isEmpty();
    refused(complete().proxyMode(), "proxy mode");
  }

  @Test
  void proxyModeLeavesAKeyOfTheEnvironmentAside() {
    Environment environment = environment(Map.of(), Map.of("FLOWSCALE_API_KEY", KEY));
    assertThat(FlowscaleConfig.Builder.from(environment).baseUrl(URL).proxyMode().build().apiKey())
        .isEmpty();
  }

  @Test
  void systemPropertiesWinOverTheEnvironmentAndTheBuilderOverBoth() {
    Environment environment =
        environment(
            Map.of("flowscale.api.key", "from-property"),
            Map.of("FLOWSCALE_API_KEY", "from-variable", "FLOWSCALE_API_URL", URL));
    assertThat(FlowscaleConfig.Builder.from(environment).build().apiKey())
        .contains("from-property");
    assertThat(FlowscaleConfig.Builder.from(environment).build().baseUrl()).hasToString(URL);
    assertThat(FlowscaleConfig.Builder.from(environment).apiKey("mine").build().apiKey())
        .contains("mine");
  }

  private static Environment environment(
      Map<String, String> properties, Map<String, String> variables) {
    return new Environment(properties::get, variables::get);
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-API-KEY", "x-api-key", "Host", "content-length", "Bad Name", "", "Té"})
  void headerThatIsNotTheApplicationsIsRefused(String name) {
    refused(complete().header(name, "value"), "header");
  }

  @Test
  void headerValueWithALineBreakIsRefusedAndNotRepeated() {
    assertThatThrownBy(() -> complete().header("X-Tenant", "s3cret\r\nX-Evil: 1").build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("X-Tenant")
        .message()
        .doesNotContain("s3cret");
  }

  @Test
  void changingHeadersAreAskedForAtEachCallAndWin() {
    Map<String, String> now = new HashMap<>(Map.of("authorization", "first"));
    FlowscaleConfig config =
        complete().header("Authorization", "fixed").header("X-A", "a").headers(() -> now).build();
    assertThat(config.headers().get()).containsEntry("authorization", "first").hasSize(2);
    now.put("authorization", "second");
    assertThat(config.headers().get()).containsEntry("authorization", "second");
  }

  @Test
  void changingHeaderThatIsWrongIsRefusedAtTheCall() {
    FlowscaleConfig config = complete().headers(() -> Map.of("Host", "evil")).build();
    assertThatThrownBy(() -> config.headers().get())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("Host");
  }

  @Test
  void limitsThatAreNotPositiveAreRefused() {
    refused(complete().connectTimeout(Duration.ZERO), "connectTimeout");
    refused(complete().responseTimeout(Duration.ofSeconds(-1)), "responseTimeout");
    refused(complete().idleTimeout(Duration.ZERO), "idleTimeout");
    refused(complete().callTimeout(Duration.ZERO), "callTimeout");
    refused(complete().maxResponseBytes(10), "maxResponseBytes");
    refused(complete().maxConnections(0), "maxConnections");
    refused(complete().maxPollsPerSecond(-1), "maxPollsPerSecond");
    refused(complete().checkInputs(Duration.ZERO), "checkInputs");
  }

  @Test
  void toStringHidesKeyAndHeaders() {
    assertThat(complete().header("X-Tenant", "s3cret").build().toString())
        .contains(URL)
        .doesNotContain(KEY, "s3cret");
  }
}
