package ai.flowscale.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.transport.Exchanges;
import ai.flowscale.client.transport.RequestBodies;
import ai.flowscale.tck.server.Polling;
import ai.flowscale.tck.server.RawServer;
import ai.flowscale.tck.server.TestAuthority;
import ai.flowscale.tck.server.TimeLimit;
import ai.flowscale.tck.server.UnresponsiveAddress;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The threads that make exchanges, and how they are interrupted. */
class WorkersTest extends JdkTest {
  private static final int REQUESTS = 50;

  private final StubbornClient stubborn = new StubbornClient();

  @AfterEach
  void interruptsOfATestEndWithIt() {
    stubborn.end();
    Thread.interrupted();
  }

  private static TransportRequest request(URI uri) {
    return TransportRequest.of("GET", uri, Headers.empty(), null);
  }

  /** Makes an exchange on this thread, up to the head of the response. */
  private static CompletableFuture<TransportResponse> madeHere(HttpClient client, URI uri) {
    return new Exchanges()
        .send(
            new JdkExchange(request(uri), true, () -> {}),
            exchange -> exchange.run(client, RequestFactory.direct()));
  }

  @Test
  void abortingInterruptsTheWorker() {
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    JdkExchange exchange = new JdkExchange(request(server().uri("/")), true, () -> {});
    stubborn.onSend =
        () -> {
          exchange.abort();
          interrupted.complete(Thread.currentThread().isInterrupted());
        };
    stubborn.end();

    var unused = new Exchanges().send(exchange, it -> it.run(stubborn, RequestFactory.direct()));

    assertThat(interrupted).isCompletedWithValue(true);
    assertThat(Thread.currentThread().isInterrupted()).as("interrupted afterwards").isFalse();
  }

  /** A worker that is interrupted may be writing to the connection at that moment. */
  @Test
  void abortingOverHttp2WhileTheRequestGoesOutLeavesTheOthersOfItsConnectionAlone() {
    CompletableFuture<Void> go = new CompletableFuture<>();
    try (RawServer server = RawServer.startHttp2(TestAuthority.serverContext())) {
      server.always(
          stream -> {
            if (stream.readRequest().target().equals("/slow")) {
              result(go);
            }
            stream.respond("200 OK", "fine");
          });
      HttpClient client = HttpClient.newBuilder().sslContext(TestAuthority.clientContext()).build();
      over(JdkTransport.using(client));
      assertThat(text(result(sending("GET", server.uri("/first"))))).isEqualTo("fine");
      var slow = sending("GET", server.uri("/slow"));

      for (int i = 0; i < REQUESTS; i++) {
        var aborted = new CompletableFuture<CompletableFuture<TransportResponse>>();
        RequestBody body = new AbortingBody(() -> result(aborted).cancel(true));
        aborted.complete(
            sending(TransportRequest.of("POST", server.uri("/"), Headers.empty(), body)));
        assertThat(Polling.holds(TimeLimit.get(), () -> result(aborted).isDone())).isTrue();
      }
      go.complete(null);

      assertThat(text(result(slow))).isEqualTo("fine");
      assertThat(result(slow).protocol()).isEqualTo("HTTP/2");
    }
  }

  /** A body whose exchange is aborted by the thread that begins to send it. */
  private record AbortingBody(Runnable abort) implements RequestBody {
    @Override
    public OptionalLong contentLength() {
      return OptionalLong.of(4);
    }

    @Override
    public boolean isReplayable() {
      return true;
    }

    @Override
    public Flow.Publisher<ByteBuffer> publisher() {
      return subscriber -> {
        abort.run();
        RequestBodies.ofBytes(new byte[4]).publisher().subscribe(subscriber);
      };
    }

    @Override
    public void writeTo(OutputStream out) {
      throw new UnsupportedOperationException();
    }
  }

  /** The worker has another exchange by then. */
  @Test
  void abortingAnExchangeWhoseHeadHasArrivedInterruptsNoOne() {
    server()
        .always(
            connection -> {
              connection.readRequest();
              connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\nbeginning");
              connection.awaitClosedByClient();
            });

    TransportResponse response = result(madeHere(HttpClient.newHttpClient(), server().uri("/")));
    response.close();

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(Polling.holds(TimeLimit.get(), () -> !server().connections().get(0).isOpen()))
        .isTrue();
  }

  /** Whoever gets the response may wait on that thread for another exchange. */
  @Test
  void abortingAnExchangeThatTheWorkerHandsOverDoesNotInterruptTheWorker() {
    CompletableFuture<Void> go = new CompletableFuture<>();
    stubborn.onSend =
        () -> {
          result(go);
          // In the middle of send, as where the response was there before its request had ended.
          stubborn.answer();
        };
    stubborn.end();
    over(JdkTransport.using(stubborn));

    var interrupted =
        sending("GET", "/", null)
            .thenApply(
                response -> {
                  response.close();
                  return Thread.currentThread().isInterrupted();
                });
    go.complete(null);

    assertThat(result(interrupted)).isFalse();
  }

  @Test
  void nothingIsSentForAnExchangeThatIsOverBeforeAWorkerHasIt() {
    JdkExchange exchange = new JdkExchange(request(server().uri("/")), true, () -> {});
    var future = new Exchanges().send(exchange, it -> {});
    future.cancel(true);

    exchange.run(stubborn, RequestFactory.direct());

    assertThat(stubborn.wasAsked()).isFalse();
  }

  @Test
  void cancellingWhileTheConnectionIsMadeLetsGoOfTheWorker() {
    Optional<UnresponsiveAddress> found = UnresponsiveAddress.open();
    assumeTrue(found.isPresent(), "an address that does not respond");
    try (UnresponsiveAddress address = found.orElseThrow()) {
      var future = sending("GET", address.uri("/"));
      awaitSending(1);

      future.cancel(true);

      awaitSending(0);
    }
  }

  /** Of the pool of {@code CompletableFuture} either, which has none to keep on two processors. */
  @Test
  void aRequestStartsNoThread() {
    server()
        .always(
            connection -> {
              while (true) {
                connection.readRequest();
                connection.respond("200 OK", "fine");
              }
            });
    IntStream.range(0, REQUESTS).forEach(i -> assertThat(text(get("/"))).isEqualTo("fine"));
    long before = threadsMade();

    IntStream.range(0, REQUESTS).forEach(i -> assertThat(text(get("/"))).isEqualTo("fine"));

    // The server has one for each connection.
    long started = threadsMade() - before;
    assertThat(started).isLessThan(REQUESTS / 2);
  }

  /** Threads are numbered. */
  private static long threadsMade() {
    return new Thread(() -> {}).getId();
  }

  @Test
  void anExchangeHoldsAThreadUntilItsHeadHasArrivedAndNoneWhileItsBodyIsRead() {
    CompletableFuture<Void> go = new CompletableFuture<>();
    server()
        .always(
            connection -> {
              connection.readRequest();
              result(go);
              connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\nbeginning");
              connection.awaitClosedByClient();
            });
    var futures = Stream.generate(() -> sending("GET", "/", null)).limit(10).toList();
    awaitSending(10);

    go.complete(null);
    var responses = futures.stream().map(WorkersTest::result).toList();

    awaitSending(0);
    responses.forEach(TransportResponse::close);
  }

  /** What waited for a worker would count as sent, and hosts that are silent would hold all. */
  @Test
  void noExchangeWaitsForOthers() {
    over(JdkTransport.using(stubborn));

    var futures = Stream.generate(() -> sending("GET", "/", null)).limit(300).toList();

    awaitSending(300);
    futures.forEach(future -> future.cancel(true));
  }

  private static void awaitSending(int count) {
    assertThat(Polling.holds(TimeLimit.get(), () -> sending().size() == count))
        .as("threads that send: %s, expected %s", sending(), count)
        .isTrue();
  }

  private static Set<Thread> sending() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(entry -> Stream.of(entry.getValue()).anyMatch(WorkersTest::isExchange))
        .map(Map.Entry::getKey)
        .filter(thread -> thread.getName().startsWith("flowscale-jdk-"))
        .collect(Collectors.toSet());
  }

  private static boolean isExchange(StackTraceElement frame) {
    return frame.getClassName().equals(JdkExchange.class.getName())
        && frame.getMethodName().equals("run");
  }
}
