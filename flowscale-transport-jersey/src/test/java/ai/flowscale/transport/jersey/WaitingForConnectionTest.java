package ai.flowscale.transport.jersey;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawConnection;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * An exchange for which there is no connection waits, and is not sent when it is given up. That it
 * waits in order and on no thread is seen to above the transports.
 */
class WaitingForConnectionTest extends JerseyTest {
  private final ThreadPoolExecutor executor =
      new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>());

  @AfterEach
  void endExecutor() {
    executor.shutdownNow();
  }

  private void withConnections(int most) {
    over(provider().create(TestConfig.on(executor).withConnections(most)));
  }

  private static void respondAlways(RawConnection connection) throws IOException {
    while (true) {
      connection.readRequest();
      connection.respond("200 OK", "fine");
    }
  }

  /** Sends the first request, which keeps the only connection until it is released. */
  private CompletableFuture<TransportResponse> takeTheOnlyConnection() {
    withConnections(1);
    server()
        .script(
            connection -> {
              connection.readRequest();
              connection.stall();
              connection.respond("200 OK", "fine");
              respondAlways(connection);
            })
        // A request that is cancelled when its turn comes may take the connection with it.
        .always(WaitingForConnectionTest::respondAlways);
    CompletableFuture<TransportResponse> first = sending("GET", "/first", null);
    server().await("the first request", () -> server().requests().size() == 1);
    return first;
  }

  private List<CompletableFuture<TransportResponse>> sendingMany(int count) {
    return IntStream.range(0, count).mapToObj(i -> sending("GET", "/" + i, null)).toList();
  }

  @Test
  void anExchangeThatIsCancelledWhileItWaitsIsNeverSent() {
    CompletableFuture<TransportResponse> first = takeTheOnlyConnection();
    List<CompletableFuture<TransportResponse>> waiting = sendingMany(3);

    waiting.get(1).cancel(true);
    server().connection(0).release();
    text(result(first));
    // In whatever order they come: each keeps the connection until it is read.
    CompletableFuture<String> one = waiting.get(0).thenApplyAsync(this::text, executor);
    CompletableFuture<String> other = waiting.get(2).thenApplyAsync(this::text, executor);
    assertThat(result(one)).isEqualTo("fine");
    assertThat(result(other)).isEqualTo("fine");

    assertThat(waiting.get(1)).isCancelled();
    assertThat(server().requests().stream().map(request -> request.target()))
        .containsExactlyInAnyOrder("/first", "/0", "/2");
  }

  @Test
  void whatStillWaitsWhenTheTransportIsClosedWasNotSent() {
    CompletableFuture<TransportResponse> first = takeTheOnlyConnection();
    List<CompletableFuture<TransportResponse>> waiting = sendingMany(100);

    transport().close();

    assertThat(failure(first).sent()).isEqualTo(Sent.MAYBE);
    assertThat(waiting)
        .allSatisfy(
            response -> {
              assertThat(failure(response).kind()).isEqualTo(Kind.CLOSED);
              assertThat(failure(response).sent()).isEqualTo(Sent.NO);
            });
  }

  @Test
  void aResponseWhoseBodyIsNotReadKeepsItsConnectionAndItsPlace() {
    withConnections(1);
    server().always(WaitingForConnectionTest::respondAlways);
    TransportResponse first = result(sending("GET", "/first", null));
    CompletableFuture<TransportResponse> second = sending("GET", "/second", null);
    assertThat(second).isNotDone();

    assertThat(text(first)).isEqualTo("fine");

    assertThat(text(result(second))).isEqualTo("fine");
  }
}
