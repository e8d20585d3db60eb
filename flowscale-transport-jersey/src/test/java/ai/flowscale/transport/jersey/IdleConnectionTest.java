package ai.flowscale.transport.jersey;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.transport.TestBody;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers close idle connections whenever they like. No request may be lost by that. */
class IdleConnectionTest extends JerseyTest {
  private static final int ROUNDS = 250;

  /** How many bytes a response has. */
  private static final int RESPONSE = 42;

  private final ExecutorService executor = Executors.newCachedThreadPool();

  @AfterEach
  void endExecutor() {
    executor.shutdownNow();
  }

  private static void respondOnce(RawConnection connection) throws IOException {
    connection.readRequest();
    connection.respond("200 OK", "fine");
  }

  private static void respondAlways(RawConnection connection) throws IOException {
    while (true) {
      respondOnce(connection);
    }
  }

  private TransportResponse post() {
    return send("POST", "/", TestBody.of(OptionalLong.of(2), "ab"));
  }

  private void awaitEndOfAllConnections() {
    server().await("the end of all connections", () -> server().openConnections() == 0);
  }

  @Test
  void noPostGoesOutOnAConnectionThatTheServerHasJustClosed() {
    server().always(IdleConnectionTest::respondOnce);

    for (int i = 0; i < ROUNDS; i++) {
      assertThat(text(post())).isEqualTo("fine");
      awaitEndOfAllConnections();
    }

    assertThat(server().requests()).hasSize(ROUNDS);
  }

  @Test
  void noPostGoesOutOnAConnectionThatTheServerHasReset() {
    server()
        .always(
            connection -> {
              respondOnce(connection);
              connection.stall();
              connection.reset();
            });
    text(post());
    server().connection(0).release();
    awaitEndOfAllConnections();

    assertThat(text(post())).isEqualTo("fine");
  }

  /** Nobody can tell then whether the server has read the request. */
  @Test
  void aPostThatCrossesTheCloseOfItsConnectionIsSentOnceAtMost() {
    server()
        .always(
            connection -> {
              respondOnce(connection);
              connection.stall();
            });
    int responses = 0;
    for (int i = 0; i < ROUNDS; i++) {
      if (i > 0) {
        server().connections().get(server().connections().size() - 1).release();
      }
      try {
        text(sending("POST", "/", TestBody.of(OptionalLong.of(2), "ab")).join());
        responses++;
      } catch (CompletionException e) {
        assertThat(e.getCause())
            .isInstanceOfSatisfying(
                TransportException.class,
                failure -> assertThat(failure.kind()).isEqualTo(Kind.CLOSED));
      }
    }

    assertThat(server().requests()).hasSize(responses);
  }

  @Test
  void noPostGoesOutOnAnyOfManyConnectionsThatTheServerHasClosed() {
    server()
        .always(
            connection -> {
              connection.readRequest();
              connection.stall();
              connection.respond("200 OK", "fine");
            });
    List<CompletableFuture<TransportResponse>> all =
        IntStream.range(0, 10).mapToObj(i -> sending("GET", "/", null)).toList();
    server().await("all requests", () -> server().requests().size() == 10);
    server().connections().forEach(RawConnection::release);
    all.forEach(response -> assertThat(text(result(response))).isEqualTo("fine"));
    awaitEndOfAllConnections();
    server().always(IdleConnectionTest::respondOnce);

    assertThat(text(post())).isEqualTo("fine");

    assertThat(server().requests()).hasSize(11);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n", "x"})
  void whatAServerSaysUnaskedIsNoResponseToAPost(String unasked) {
    server()
        .script(
            connection -> {
              respondOnce(connection);
              connection.write(unasked);
              connection.readToEnd();
            })
        .always(IdleConnectionTest::respondOnce);
    text(post());
    server()
        .await(
            "what nobody asked for",
            () -> server().connection(0).written() >= RESPONSE + unasked.length());

    TransportResponse response = post();

    assertThat(response.status()).isEqualTo(200);
    assertThat(server().connection(0).requests()).hasSize(1);
  }

  @Test
  void aConnectionThatWasIdleForTooLongIsClosedAndNotUsedAgain() {
    over(provider().create(TestConfig.on(executor).idleFor(Duration.ofNanos(1))));
    server().always(IdleConnectionTest::respondAlways);

    for (int i = 0; i < 3; i++) {
      assertThat(text(get("/"))).isEqualTo("fine");
    }

    assertThat(server().connections()).hasSize(3).allMatch(it -> it.requests().size() == 1);
    server().await("the end of the first two", () -> server().openConnections() <= 1);
  }

  @Test
  void aConnectionThatIsIdleForLessIsUsedAgain() {
    over(provider().create(TestConfig.on(executor).idleFor(Duration.ofSeconds(Long.MAX_VALUE))));
    server().always(IdleConnectionTest::respondAlways);

    for (int i = 0; i < 3; i++) {
      assertThat(text(post())).isEqualTo("fine");
    }

    assertThat(server().connections()).hasSize(1);
    assertThat(transport().capabilities()).contains(Capability.IDLE_CONNECTION_TIMEOUT);
  }
}
