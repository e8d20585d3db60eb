package ai.flowscale.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.spi.ProxySettings;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyVariablesTest {
  private static final String PROXY = "http://proxy.example:3128";

  private static Optional<ProxySettings> find(String proxy, String exempt, String url) {
    return ProxyVariables.find(Map.of("HTTPS_PROXY", proxy, "NO_PROXY", exempt), url);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*                                | https://a.pod.flowscale.ai",
        "flowscale.ai                     | https://a.pod.flowscale.ai",
        ".flowscale.ai                    | https://a.pod.flowscale.ai",
        "*.flowscale.ai                   | https://a.pod.flowscale.ai",
        ".flowscale.ai                    | https://flowscale.ai",
        "FlowScale.AI                     | https://a.pod.flowscale.ai",
        "flowscale.ai                     | https://A.Pod.FlowScale.AI",
        "flowscale.ai.                    | https://a.pod.flowscale.ai",
        "flowscale.ai                     | https://a.pod.flowscale.ai.",
        "localhost, flowscale.ai          | https://a.pod.flowscale.ai",
        "localhost  flowscale.ai ,, other | https://a.pod.flowscale.ai",
        "flowscale.ai:443                 | https://a.pod.flowscale.ai",
        "flowscale.ai:8443                | https://a.pod.flowscale.ai:8443",
        "10.1.2.3                         | https://10.1.2.3:8443",
        "10.0.0.0/8                       | https://10.1.2.3",
        "10.1.2.0/23                      | https://10.1.3.4",
        "::1                              | https://[::1]",
        "[::1]:8443                       | https://[0:0:0:0:0:0:0:1]:8443",
        "fd00::/8                         | https://[fd12::1]",
      })
  void isCalledWithoutAProxy(String exempt, String url) {
    assertThat(find(PROXY, exempt, url)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                | https://a.pod.flowscale.ai",
        "pod               | https://a.pod.flowscale.ai",
        "scale.ai          | https://a.pod.flowscale.ai",
        "b.flowscale.ai    | https://flowscale.ai",
        "flowscale.ai:8443 | https://a.pod.flowscale.ai",
        "flowscale.ai:443  | https://a.pod.flowscale.ai:8443",
        ". : , :443 /8 x/y | https://a.pod.flowscale.ai",
        "2.3 .3            | https://10.1.2.3",
        "10.1.2.4/31       | https://10.1.2.3",
        "10.0.0.0/99       | https://10.1.2.3",
        "10.0.0.0/8        | https://10.flowscale.ai",
        "::/0              | https://10.1.2.3",
      })
  void isCalledThroughTheProxy(String exempt, String url) {
    assertThat(find(PROXY, exempt, url)).contains(ProxySettings.of("proxy.example", 3128));
  }

  @Test
  void theProxyIsForHttpsAlone() {
    assertThat(find(PROXY, "", "http://a.pod.flowscale.ai")).isEmpty();
    assertThat(find(PROXY, "", "HTTPS://a.pod.flowscale.ai")).isPresent();
    assertThat(find("", "", "https://a.pod.flowscale.ai")).isEmpty();
  }

  @Test
  void namesOfVariablesMayBeInLowerCase() {
    Map<String, String> environment =
        Map.of("https_proxy", "proxy.example:3128", "no_proxy", "other.example");

    assertThat(ProxyVariables.find(environment, "https://a.pod.flowscale.ai"))
        .contains(ProxySettings.of("proxy.example", 3128));
    assertThat(ProxyVariables.find(environment, "https://other.example")).isEmpty();
  }

  @Test
  void credentialsAreDecoded() {
    assertThat(find("http://me:s%40cret:x@proxy.example:3128", "", "https://service.example"))
        .contains(new ProxySettings("proxy.example", 3128, "me", "s@cret:x"));
    assertThat(find("me@proxy.example:3128", "", "https://service.example"))
        .contains(new ProxySettings("proxy.example", 3128, "me", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "canary",
        "http://proxy.example",
        "http://me:canary@proxy.example",
        "https://me:canary@proxy.example:3128",
        "socks5://proxy.example:1080",
        "http://me:canary space@proxy.example:3128"
      })
  void anotherFormIsRefusedWithoutQuotingIt(String proxy) {
    assertThatThrownBy(() -> find(proxy, "", "https://service.example"))
        .isInstanceOf(CliException.class)
        .hasMessageContaining("HTTPS_PROXY")
        .hasMessageNotContaining("canary");
  }
}
