package ai.flowscale.transport.jersey;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawConnection;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Apache HttpClient closes all connections, and itself, when one exchange ends with an Error. */
class ErrorTest extends JerseyTest {

  private static void respondWhenReleased(RawConnection connection) throws IOException {
    connection.readRequest();
    connection.stall();
    while (true) {
      connection.respond("200 OK", "fine");
      connection.readRequest();
    }
  }

  /** A request that breaks when its headers are asked for again, which is where they are sent. */
  private record Broken(URI uri, int[] asked) implements TransportRequest {
    @Override
    public String method() {
      return "GET";
    }

    @Override
    public Headers headers() {
      if (asked[0]++ > 0) {
        throw new OutOfMemoryError("as if");
      }
      return Headers.empty();
    }

    @Override
    public Optional<RequestBody> body() {
      return Optional.empty();
    }
  }

  @Test
  void anErrorEndsOneExchangeAndNoOther() {
    server().always(ErrorTest::respondWhenReleased);
    CompletableFuture<TransportResponse> other = sending("GET", "/other", null);
    server().await("the other request", () -> server().requests().size() == 1);

    assertThat(failure(sending(new Broken(server().uri("/"), new int[1])))).isNotNull();

    server().connection(0).release();
    assertThat(text(result(other))).isEqualTo("fine");
    assertThat(text(get("/next"))).isEqualTo("fine");
    assertThat(server().requests()).hasSize(2);
  }
}
