package ai.flowscale.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.transport.jdk.JdkTransport;
import java.net.http.HttpClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What {@code docs/guide/transports.md} shows. */
class TransportsSnippetsTest extends SnippetFixture {
  @Test
  void clientOfTheApplication() {
    // snippet: own-client
    HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    FlowscaleConfig config =
        FlowscaleConfig.builderFromEnvironment().transport(JdkTransport.using(client)).build();
    // end of snippet
    try (Flowscale flowscale = Flowscale.create(config)) {
      assertThat(flowscale.checkHealth()).isNotEmpty();
    }
  }
}
