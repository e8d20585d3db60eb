package ai.flowscale.transport.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawRequest;
import java.io.IOException;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LifecycleTest extends TransportTest {

  private void awaitAllBroken() {
    server.await(
        "the end of all connections",
        () ->
            !server.connections().isEmpty()
                && server.connections().stream().allMatch(it -> it.end() != null));
  }

  @Test
  void afterClosingNothingIsSent() {
    transport.close();

    TransportException failure = Waiting.failure(sending("GET", "/", null));

    assertThat(failure.kind()).isEqualTo(Kind.CLOSED);
    assertThat(failure.sent()).isEqualTo(Sent.NO);
    assertThat(server.connections()).isEmpty();
  }

  @Test
  void afterClosingAUsedTransportNothingIsSent() {
    server.always(
        connection -> {
          connection.readRequest();
          connection.respond("200 OK", "");
          connection.readToEnd();
        });
    BodyReader.text(get("/"));
    transport.close();
    transport.close();

    TransportException failure = Waiting.failure(sending("GET", "/", null));

    assertThat(failure.kind()).isEqualTo(Kind.CLOSED);
    assertThat(failure.sent()).isEqualTo(Sent.NO);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void closingFailsAnExchangeThatWaitsForItsAnswer() {
    CompletableFuture<TransportResponse> future = sending("GET", "/", null);
    server.await("the request", () -> server.requests().size() == 1);

    transport.close();

    TransportException failure = Waiting.failure(future);
    assertThat(failure.kind()).isEqualTo(Kind.CLOSED);
    assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
    awaitAllBroken();
  }

  @Test
  void closingFailsAnUploadAndLeavesItWithoutAnEnd() {
    TestBody body = TestBody.endless(OptionalLong.empty());
    CompletableFuture<TransportResponse> future = sending("POST", "/", body);
    server.await(
        "a part of the upload",
        () -> server.requests().stream().anyMatch(it -> it.bodyBytes() > 100_000));

    transport.close();

    assertThat(Waiting.failure(future).kind()).isEqualTo(Kind.CLOSED);
    Waiting.result(body.cancelled);
    awaitAllBroken();
    assertThat(server.requests()).hasSize(1).noneMatch(RawRequest::isComplete);
  }

  @Test
  void closingFailsABodyThatIsRead() {
    server.script(LifecycleTest::answerForEver);
    BodyReader reader = BodyReader.waiting(get("/"));
    reader.next();

    transport.close();

    assertThat(Waiting.failure(reader.done).kind()).isEqualTo(Kind.CLOSED);
    awaitAllBroken();
  }

  @Test
  void closingFailsABodyThatIsReadLater() {
    server.script(LifecycleTest::answerForEver);
    TransportResponse response = get("/");

    transport.close();

    assertThat(Waiting.failure(BodyReader.all(response).done).kind()).isEqualTo(Kind.CLOSED);
    awaitAllBroken();
  }

  private static void answerForEver(RawConnection connection) throws IOException {
    connection.readRequest();
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nfirst");
    connection.readToEnd();
  }

  @Test
  @Timeout(30)
  void closingOnAThreadOfTheTransportDoesNotWaitForItself() {
    server.script(
        connection -> {
          connection.readRequest();
          connection.stall();
          connection.respond("200 OK", "");
        });
    CompletableFuture<String> closedOn =
        sending("GET", "/", null)
            .thenApply(
                response -> {
                  transport.close();
                  return Thread.currentThread().getName();
                });

    server.connection(0).release();

    assertThat(Waiting.result(closedOn)).startsWith("vert.x-eventloop");
  }

  @Test
  void nothingIsMadeBeforeTheFirstRequest() {
    Set<Thread> before = eventLoops();

    try (var other = new VertxTransportProvider().create(config())) {
      assertThat(other.capabilities()).isNotEmpty();
      assertThat(eventLoops()).isSubsetOf(before);
    }
  }

  @Test
  void manyFirstRequestsShareOneClientAndItsFewThreads() {
    server.always(
        connection -> {
          while (true) {
            connection.readRequest();
            connection.respond("200 OK", "");
          }
        });
    Set<Thread> before = eventLoops();

    var futures =
        IntStream.range(0, 20)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(() -> get("/"), task -> new Thread(task).start()))
            .toList();

    futures.forEach(Waiting::result);
    Set<Thread> after = eventLoops();
    after.removeAll(before);
    assertThat(after).hasSizeBetween(1, 2).allMatch(Thread::isDaemon);
  }

  @Test
  void closingEndsTheThreadsAndTheIdleConnections() throws InterruptedException {
    server.always(
        connection -> {
          connection.readRequest();
          connection.respond("200 OK", "fine");
          connection.readToEnd();
        });
    Set<Thread> before = threads();
    assertThat(BodyReader.text(get("/"))).isEqualTo("fine");
    Set<Thread> own = threads();
    own.removeAll(before);
    own.removeIf(thread -> !thread.getName().startsWith("vert"));
    assertThat(own).isNotEmpty();

    transport.close();

    for (Thread thread : own) {
      thread.join();
    }
    awaitAllBroken();
  }

  private static Set<Thread> eventLoops() {
    return threads().stream()
        .filter(thread -> thread.getName().startsWith("vert.x-eventloop"))
        .collect(Collectors.toSet());
  }

  private static Set<Thread> threads() {
    return new HashSet<>(Thread.getAllStackTraces().keySet());
  }
}
