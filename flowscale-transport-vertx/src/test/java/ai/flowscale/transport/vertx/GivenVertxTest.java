package ai.flowscale.transport.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.transport.TestBody;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import java.lang.reflect.Proxy;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GivenVertxTest extends VertxTest {
  /** Why an upload that the server does not read cannot be broken off at once. */
  static final String QUEUED =
      "Vert.x closes a connection behind the bytes that are queued for it, and the sockets of a"
          + " given Vert.x are not ours";

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

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anUploadThatTheServerDoesNotReadIsGivenUpAndItsConnectionClosedBehindIt(boolean ofOurs) {
    if (!ofOurs) {
      over(VertxTransport.using(vertx, vertx.createHttpClient()));
    }
    server()
        .script(
            connection -> {
              connection.readBody(connection.readHead(), 1);
              connection.stall();
              connection.readToEnd();
            });
    TestBody body = TestBody.endless(OptionalLong.empty());
    CompletableFuture<TransportResponse> future = sending("POST", "/", body);
    server().await("the upload", () -> !server().requests().isEmpty());
    body.awaitStall();

    future.cancel(true);

    body.awaitRelease();
    server().connection(0).release();
    server().await("the end", () -> server().connection(0).end() != null);
    assertThat(server().requests()).hasSize(1).noneMatch(RawRequest::isComplete);
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
