package ai.flowscale.transport.jersey;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawConnection;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An exchange for which there is no connection waits in order, and on no thread. */
class WaitingForConnectionTest extends JerseyTest {
  private static final int MANY = 1500;

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
        .always(
            connection -> {
              connection.readRequest();
              connection.stall();
              connection.respond("200 OK", "fine");
              respondAlways(connection);
            });
    CompletableFuture<TransportResponse> first = sending("GET", "/first", null);
    server().await("the first request", () -> server().requests().size() == 1);
    return first;
  }

  private List<CompletableFuture<TransportResponse>> sendingMany(int count) {
    return IntStream.range(0, count).mapToObj(i -> sending("GET", "/" + i, null)).toList();
  }

  @Test
  void hardlyMoreThreadsThanConnectionsAreTaken() {
    withConnections(4);
    server().always(WaitingForConnectionTest::respondAlways);

    List<CompletableFuture<TransportResponse>> all = sendingMany(MANY);

    all.forEach(response -> assertThat(text(result(response))).isEqualTo("fine"));
    // The thread that starts the next exchange is itself about to end.
    assertThat(executor.getLargestPoolSize()).isLessThan(32);
    assertThat(server().connections()).hasSizeLessThanOrEqualTo(4);
  }

  @Test
  void exchangesWaitInOrder() {
    CompletableFuture<TransportResponse> first = takeTheOnlyConnection();
    List<CompletableFuture<TransportResponse>> waiting = sendingMany(50);

    server().connection(0).release();
    text(result(first));
    waiting.forEach(response -> text(result(response)));

    assertThat(server().requests().stream().skip(1).map(request -> request.target()))
        .containsExactlyElementsOf(IntStream.range(0, 50).mapToObj(i -> "/" + i).toList());
  }

  @Test
  void anExchangeThatIsCancelledWhileItWaitsIsNeverSent() {
    CompletableFuture<TransportResponse> first = takeTheOnlyConnection();
    List<CompletableFuture<TransportResponse>> waiting = sendingMany(3);

    waiting.get(1).cancel(true);
    server().connection(0).release();
    text(result(first));
    text(result(waiting.get(0)));
    text(result(waiting.get(2)));

    assertThat(waiting.get(1)).isCancelled();
    assertThat(server().requests().stream().map(request -> request.target()))
        .containsExactly("/first", "/0", "/2");
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
    assertThat(executor.getTaskCount()).isEqualTo(1);
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

  @Test
  void anExecutorThatTakesNothingAnyMoreFailsAllThatWait() {
    AtomicBoolean refusing = new AtomicBoolean();
    ExecutorService pool = executor;
    over(
        provider()
            .create(
                TestConfig.on(
                        task -> {
                          if (refusing.get()) {
                            throw new RejectedExecutionException();
                          }
                          pool.execute(task);
                        })
                    .withConnections(1)));
    server().always(RawConnection::readToEnd);
    CompletableFuture<TransportResponse> first = sending("GET", "/first", null);
    server().await("the first connection", () -> server().connections().size() == 1);
    List<CompletableFuture<TransportResponse>> waiting = sendingMany(5_000);
    refusing.set(true);

    first.cancel(true);

    assertThat(waiting).allSatisfy(it -> assertThat(failure(it).sent()).isEqualTo(Sent.NO));
  }
}
