package ai.flowscale.transport.jersey;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.transport.TestBody;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Jersey and Apache HttpClient both like to add headers of their own. */
class HeaderTest extends JerseyTest {

  private RawRequest received(TransportRequest request) {
    server()
        .always(
            connection -> {
              while (true) {
                connection.readRequest();
                connection.respond("200 OK", "fine");
              }
            });
    assertThat(text(result(sending(request)))).isEqualTo("fine");
    return server().requests().get(server().requests().size() - 1);
  }

  @Test
  void nothingIsAddedButTheHostAndTheFraming() {
    Headers headers = Headers.empty().with("Content-Type", "text/plain").with("Accept", "a/b");
    TestBody body = TestBody.of(OptionalLong.of(2), "ab");

    RawRequest get = received(TransportRequest.of("GET", server().uri("/"), Headers.empty(), null));
    RawRequest post = received(TransportRequest.of("POST", server().uri("/"), headers, body));

    assertThat(get.fieldLines())
        .containsExactlyInAnyOrder("Host: 127.0.0.1:" + server().port(), "Connection: keep-alive");
    assertThat(post.fieldLines())
        .containsExactlyInAnyOrder(
            "Content-Type: text/plain",
            "Accept: a/b",
            "Content-Length: 2",
            "Host: 127.0.0.1:" + server().port(),
            "Connection: keep-alive");
  }
}
