package ai.flowscale.transport.jdk;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.Polling;
import ai.flowscale.tck.server.RawServer;
import ai.flowscale.tck.server.TestAuthority;
import ai.flowscale.tck.server.TimeLimit;
import ai.flowscale.tck.server.UnresponsiveAddress;
import ai.flowscale.transport.toolkit.RequestBodies;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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

  private static Exchange exchange(HttpClient client, URI uri) {
    return JdkTransport.using(client).newExchange(request(uri));
  }

  @Test
  void abortingInterruptsTheThreadThatSends() {
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Exchange exchange = exchange(stubborn, server().uri("/"));
    stubborn.onSend =
        () -> {
          exchange.abort();
          interrupted.complete(Thread.currentThread().isInterrupted());
        };
    stubborn.end();

    TransportException failure = catchThrowableOfType(TransportException.class, exchange::execute);

    assertThat(failure.kind()).isEqualTo(Kind.CANCELLED);
    assertThat(interrupted).isCompletedWithValue(true);
    assertThat(Thread.currentThread().isInterrupted()).as("interrupted afterwards").isFalse();
  }

  /** The thread that is interrupted may be writing to the connection at that moment. */
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
    public void writeTo(OutputStream out) {
      abort.run();
      RequestBodies.ofBytes(new byte[4]).writeTo(out);
    }
  }

  /** The thread may do something else by then. */
  @Test
  void abortingAnExchangeWhoseHeadHasArrivedInterruptsNoOne() {
    server()
        .always(
            connection -> {
              connection.readRequest();
              connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\nbeginning");
              connection.awaitClosedByClient();
            });

    TransportResponse response = exchange(HttpClient.newHttpClient(), server().uri("/")).execute();
    response.close();

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(Polling.holds(TimeLimit.get(), () -> !server().connections().get(0).isOpen()))
        .isTrue();
  }

  /** The response may be read by then, as where it was there before its request had ended. */
  @Test
  void abortingAnExchangeWhoseHeadIsHandedOverInterruptsNoThreadThatIsStillInSend() {
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Exchange exchange = exchange(stubborn, server().uri("/"));
    stubborn.onSend =
        () -> {
          stubborn.answer();
          exchange.abort();
          interrupted.complete(Thread.currentThread().isInterrupted());
        };
    stubborn.end();

    exchange.execute().close();

    assertThat(interrupted).isCompletedWithValue(false);
    assertThat(Thread.currentThread().isInterrupted()).as("interrupted afterwards").isFalse();
  }

  @Test
  void nothingIsSentForAnExchangeThatIsOverBeforeItIsExecuted() {
    Exchange exchange = exchange(stubborn, server().uri("/"));
    exchange.abort();

    assertThatThrownBy(exchange::execute).isInstanceOf(TransportException.class);

    assertThat(stubborn.wasAsked()).isFalse();
  }

  @Test
  void abortingWhileTheConnectionIsMadeLetsGoOfTheThread() {
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
    Runnable makeSome =
        () -> IntStream.range(0, REQUESTS).forEach(i -> assertThat(read("/")).isEqualTo("fine"));
    makeSome.run();
    long before = threadsMade();

    makeSome.run();

    // The server has one for each connection.
    long started = threadsMade() - before;
    assertThat(started).isLessThan(REQUESTS / 2);
  }

  /** On this thread. */
  private String read(String path) {
    try (InputStream body = transport().newExchange(request(server().uri(path))).execute().body()) {
      return new String(body.readAllBytes(), US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

    // A worker sends what another thread writes.
    var futures =
        Stream.generate(() -> sending("POST", "/", RequestBodies.ofBytes(new byte[4])))
            .limit(300)
            .toList();

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
        .collect(Collectors.toSet());
  }

  private static boolean isExchange(StackTraceElement frame) {
    return frame.getClassName().equals(JdkExchange.class.getName())
        && frame.getMethodName().equals("run");
  }
}
