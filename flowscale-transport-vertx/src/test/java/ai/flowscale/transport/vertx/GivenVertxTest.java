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

class GivenVertxTest extends VertxTest {
  private Vertx vertx;

  @BeforeEach
  void overTheGivenVertx() {
    vertx = Vertx.vertx();
    over(VertxTransport.using(vertx));
    server()
        .always(
            connection -> {
              while (true) {
                connection.readRequest();
                connection.respond("200 OK", "fine");
              }
            });
  }

  @AfterEach
  void closeVertx() {
    result(vertx.close().toCompletionStage().toCompletableFuture());
  }

  @Test
  void aGivenVertxIsUsedAndNotClosed() {
    assertThat(text(get("/"))).isEqualTo("fine");

    transport().close();

    assertThat(failure(sending("GET", "/", null)).kind()).isEqualTo(Kind.CLOSED);
    over(VertxTransport.using(vertx));
    assertThat(text(get("/"))).isEqualTo("fine");
  }

  @Test
  void aGivenClientIsUsedAndNotClosed() {
    HttpClient client = vertx.createHttpClient();
    over(VertxTransport.using(vertx, client));
    assertThat(text(get("/"))).isEqualTo("fine");

    transport().close();

    over(VertxTransport.using(vertx, client));
    assertThat(text(get("/"))).isEqualTo("fine");
    assertThat(server().connections()).hasSize(1);
  }

  @Test
  void afterTheGivenVertxWasClosedEveryExchangeFails() {
    assertThat(text(get("/"))).isEqualTo("fine");
    result(vertx.close().toCompletionStage().toCompletableFuture());

    assertThat(failure(sending("GET", "/", null)).kind())
        .isIn(Kind.OTHER, Kind.CLOSED, Kind.CONNECT);
  }

  @Test
  void nothingIsPromisedThatDependsOnSettingsOfTheApplication() {
    assertThat(transport().capabilities())
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
