package ai.flowscale.transport.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawRequest;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.ext.web.client.WebClient;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Vert.x takes 102 and other interim responses for the response. Only on a Vert.x of its own the
 * transport can skip them, which a rule of the kit tests.
 */
class InterimResponseTest extends VertxTest {
  static final String NOT_SKIPPED = "Vert.x takes 102 for the response: the exchange fails";

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = vertx.createHttpClient();

  @BeforeEach
  void respondAfterAnInterimResponse() {
    server().always(InterimResponseTest::respond);
  }

  @AfterEach
  void closeVertx() {
    result(vertx.close().toCompletionStage().toCompletableFuture());
  }

  private static void respond(RawConnection connection) throws IOException {
    while (true) {
      RawRequest request = connection.readRequest();
      if (request.target().startsWith("/1")) {
        connection.write("HTTP/1.1 " + request.target().substring(1) + " Not Yet\r\n\r\n");
        connection.stall();
      }
      connection.respond("200 OK", request.target());
    }
  }

  private static void assertUncertain(TransportException failure, String status) {
    assertThat(failure.kind()).isEqualTo(Kind.PROTOCOL);
    assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
    assertThat(failure).hasMessageContaining("interim response " + status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"102", "199"})
  void overAGivenClientItEndsTheExchangeAndItsConnection(String status) {
    over(VertxTransport.using(vertx, client));

    assertUncertain(failure(sending("POST", "/" + status, null)), status);

    server().connection(0).release();
    assertThat(text(get("/next"))).isEqualTo("/next");
    assertThat(server().connection(0).requests()).hasSize(1);
  }

  @Test
  void anUpgradeForWhichNobodyAskedEndsTheExchangeAndItsConnection() {
    assertUncertain(failure(sending("POST", "/101", null)), "101");

    server().connection(0).release();
    assertThat(text(get("/next"))).isEqualTo("/next");
    assertThat(server().connection(0).requests()).hasSize(1);
  }

  /** Which connection it was, Web Client does not tell. */
  @Test
  void overAWebClientItEndsTheExchange() {
    over(WebClientTransport.using(vertx, WebClient.wrap(client)));

    assertUncertain(failure(sending("POST", "/102", null)), "102");
  }

  @ParameterizedTest
  @ValueSource(strings = {"100", "103"})
  void vertxSkipsTheOnesItKnows(String status) {
    over(VertxTransport.using(vertx, client));
    var response = sending("GET", "/" + status, null);

    server().connection(0).release();

    assertThat(text(result(response))).isEqualTo("/" + status);
  }
}
