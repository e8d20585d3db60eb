package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.response;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.error.ApiException;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedTransport;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The key goes with a redirect to the same origin alone, to which the port belongs. */
class DefaultPortsTest extends ManualTest {

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1, http://127.0.0.1:80/x, true",
    "http://127.0.0.1:80, http://127.0.0.1/x, true",
    "http://127.0.0.1, http://127.0.0.1:443/x, false",
    "http://127.0.0.1:443, http://127.0.0.1/x, false",
    "https://pod.test, https://pod.test:443/x, true",
    "https://pod.test:443, https://pod.test/x, true",
    "https://pod.test, https://pod.test:80/x, false",
    "https://pod.test:80, https://pod.test/x, false"
  })
  void aRedirectIsFollowedToTheSamePortOnly(String baseUrl, String target, boolean isFollowed) {
    ScriptedTransport service =
        ScriptedTransport.inTurn(
            response(307, Map.of("Location", List.of(target)), ""), success("[]"));
    ManualClient client =
        client(service, settings -> settings.baseUrl(baseUrl).retryPolicy(RetryPolicy.none()));
    var health = client.async.checkHealth();
    if (isFollowed) {
      assertThat(health).isCompleted();
      assertThat(service.requests().get(1).headers().first("X-API-KEY")).contains(ManualClient.KEY);
    } else {
      assertThat(failure(health)).isInstanceOf(ApiException.class);
      assertThat(service.requests()).hasSize(1);
    }
  }
}
