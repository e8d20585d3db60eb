package ai.flowscale.transport.jersey;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawRequest;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
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
    Waiting.result(body.ended);
    awaitAllBroken();
    assertThat(server.requests()).hasSize(1).noneMatch(RawRequest::isComplete);
  }

  @Test
  void closingFailsABodyThatIsRead() {
    server.script(LifecycleTest::answerForEver);
    BodyReader reader = BodyReader.waiting(get("/"));
    reader.next();

    reader.ask();

    transport.close();

    assertThat(Waiting.failure(reader.done).kind()).isEqualTo(Kind.CLOSED);
    awaitAllBroken();
    awaitFreeThreads();
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
  void closingWithinAnExchangeDoesNotWaitForItself() {
    server.script(
        connection -> {
          connection.readRequest();
          connection.stall();
          connection.respond("200 OK", "");
        });
    CompletableFuture<Void> closed =
        sending("GET", "/", null).thenAccept(response -> transport.close());

    server.connection(0).release();

    Waiting.result(closed);
  }

  @Test
  void closingEndsIdleConnections() {
    server.always(
        connection -> {
          connection.readRequest();
          connection.respond("200 OK", "fine");
          connection.readToEnd();
        });
    assertThat(BodyReader.text(get("/"))).isEqualTo("fine");

    transport.close();

    awaitAllBroken();
    awaitFreeThreads();
  }

  @Test
  void aTransportHasNoThreadsOfItsOwn() {
    server.always(
        connection -> {
          connection.readRequest();
          connection.respond("200 OK", "fine");
          connection.readToEnd();
        });
    Set<Thread> before = Thread.getAllStackTraces().keySet();

    assertThat(BodyReader.text(get("/"))).isEqualTo("fine");

    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> !before.contains(thread))
        .allMatch(
            thread -> thread.getName().startsWith("raw-") || thread.getName().startsWith("test-"),
            "expected");
  }

  @Test
  void anExecutorThatTakesNoTasksFailsTheExchange() {
    transport.close();
    transport =
        new JerseyTransportProvider()
            .create(
                TransportConfig.of(
                    task -> {
                      throw new RejectedExecutionException();
                    }));

    TransportException failure = Waiting.failure(sending("GET", "/", null));

    assertThat(failure.sent()).isEqualTo(Sent.NO);
  }

  @Test
  void noMoreConnectionsAreMadeThanAllowed() {
    transport.close();
    transport = new JerseyTransportProvider().create(withConnections(1));
    server.always(
        connection -> {
          while (true) {
            connection.readRequest();
            connection.stall();
            connection.respond("200 OK", "fine");
          }
        });
    List<CompletableFuture<Void>> read =
        Stream.generate(() -> sending("GET", "/", null))
            .limit(3)
            .map(it -> it.thenCompose(response -> BodyReader.all(response).done))
            .toList();
    sending("GET", "/cancelled", null).cancel(true);

    read.forEach(it -> server.connection(0).release());

    read.forEach(Waiting::result);
    assertThat(server.connections()).hasSize(1);
    awaitFreeThreads();
  }

  private TransportConfig withConnections(int max) {
    Executor executor = config().executor();
    return new TransportConfig() {
      @Override
      public Executor executor() {
        return executor;
      }

      @Override
      public int maxConnections() {
        return max;
      }
    };
  }
}
