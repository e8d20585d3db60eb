package ai.flowscale.transport.toolkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.shared.TestStream;
import org.junit.jupiter.api.Test;

class TransportResponsesTest {
  private final TestStream body = new TestStream(new byte[3]);
  private final TransportResponse response =
      TransportResponses.of(201, Headers.empty().with("A", "secret"), "HTTP/2", body);

  @Test
  void hasWhatItWasMadeWith() {
    assertThat(response.status()).isEqualTo(201);
    assertThat(response.protocol()).isEqualTo("HTTP/2");
    assertThat(response.headers().first("a")).contains("secret");
    assertThat(response.body()).isSameAs(body).isSameAs(response.body());
    assertThat(response).hasToString("TransportResponse[201 HTTP/2]");
  }

  @Test
  void closingItClosesTheBodyUnread() {
    response.close();

    assertThat(body.closed()).isEqualTo(1);
    assertThat(body.reads()).isZero();
  }

  @Test
  void nothingOfItMayBeMissing() {
    assertThatThrownBy(() -> TransportResponses.of(200, null, "HTTP/2", body))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> TransportResponses.of(200, Headers.empty(), null, body))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> TransportResponses.of(200, Headers.empty(), "HTTP/2", null))
        .isInstanceOf(NullPointerException.class);
  }
}
