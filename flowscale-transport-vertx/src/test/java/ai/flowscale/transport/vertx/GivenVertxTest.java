package ai.flowscale.transport.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.spi.Capability;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GivenVertxTest extends TransportTest {
  private Vertx vertx;

  @BeforeEach
  void overTheGivenVertx() {
    vertx = Vertx.vertx();
    transport.close();
    transport = VertxTransport.using(vertx);
    server.always(
        connection -> {
          while (true) {
            connection.readRequest();
            connection.respond("200 OK", "fine");
          }
        });
  }

  @AfterEach
  void closeVertx() {
    Waiting.result(vertx.close().toCompletionStage().toCompletableFuture());
  }

  @Test
  void aGivenVertxIsUsedAndNotClosed() {
    assertThat(BodyReader.text(get("/"))).isEqualTo("fine");

    transport.close();

    assertThat(Waiting.failure(sending("GET", "/", null)).kind()).isEqualTo(Kind.CLOSED);
    try (var other = VertxTransport.using(vertx)) {
      transport = other;
      assertThat(BodyReader.text(get("/"))).isEqualTo("fine");
    }
  }

  @Test
  void closingEndsTheIdleConnectionsOfItsOwnClient() {
    assertThat(BodyReader.text(get("/"))).isEqualTo("fine");
    assertThat(server.connections()).hasSize(1);

    transport.close();

    server.await("the end", () -> server.connection(0).end() != null);
  }

  @Test
  void aGivenClientIsUsedAndNotClosed() {
    HttpClient client = vertx.createHttpClient();
    transport.close();
    transport = VertxTransport.using(vertx, client);
    assertThat(BodyReader.text(get("/"))).isEqualTo("fine");

    transport.close();

    try (var other = VertxTransport.using(vertx, client)) {
      transport = other;
      assertThat(BodyReader.text(get("/"))).isEqualTo("fine");
      assertThat(server.connections()).hasSize(1);
    }
  }

  @Test
  void closingEndsTheExchangesOverAGivenClient() {
    server.script(
        connection -> {
          connection.readRequest();
          connection.readToEnd();
        });
    transport.close();
    transport = VertxTransport.using(vertx, vertx.createHttpClient());
    var future = sending("GET", "/", null);
    server.await("the request", () -> server.requests().size() == 1);

    transport.close();

    assertThat(Waiting.failure(future).kind()).isEqualTo(Kind.CLOSED);
    server.await("the end", () -> server.connection(0).end() != null);
  }

  @Test
  void afterTheGivenVertxWasClosedEveryExchangeFails() {
    assertThat(BodyReader.text(get("/"))).isEqualTo("fine");
    Waiting.result(vertx.close().toCompletionStage().toCompletableFuture());

    assertThat(Waiting.failure(sending("GET", "/", null)).kind())
        .isIn(Kind.OTHER, Kind.CLOSED, Kind.CONNECT);
  }

  @Test
  void nothingIsPromisedThatDependsOnSettingsOfTheApplication() {
    assertThat(transport.capabilities())
        .containsExactlyInAnyOrder(
            Capability.ABORTS_EXCHANGE,
            Capability.NEVER_RESENDS,
            Capability.ERROR_BODIES,
            Capability.HTTP_2);
    assertThat(VertxTransport.using(vertx, vertx.createHttpClient()).capabilities())
        .containsExactlyInAnyOrder(
            Capability.ABORTS_EXCHANGE, Capability.NEVER_RESENDS, Capability.ERROR_BODIES);
  }

  @Test
  void aWrapperAroundAClientPromisesNothing() {
    HttpClient wrapper =
        (HttpClient)
            Proxy.newProxyInstance(
                HttpClient.class.getClassLoader(),
                new Class<?>[] {HttpClient.class},
                (proxy, method, arguments) -> null);

    assertThat(VertxTransport.using(vertx, wrapper).capabilities()).isEmpty();
  }
}
