package ai.flowscale.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.Polling;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.server.RawScript;
import ai.flowscale.tck.server.TimeLimit;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** Whether each way to end an exchange early takes effect at once. */
final class Aborts {
  private static final long HUGE = 1L << 40;
  private static final int SOME = 100_000;

  private static final String ENDLESS = "Content-Length: " + HUGE + "\r\n\r\nfirst";
  private static final String SHORT = "Content-Length: 6\r\n\r\nfirst";
  private static final String CHUNK = "Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n";
  private static final String UP_TO_THE_END = "\r\nfirst";

  private static final RawScript ENDLESS_RESPONSE = Scripts.write("HTTP/1.1 200 OK\r\n" + ENDLESS);

  /** Reads nothing between the first byte of an upload and its end. */
  private static final RawScript READS_ONE_BYTE =
      connection -> {
        connection.readBody(connection.readHead(), 1);
        connection.stall();
        connection.awaitClosedByClient();
        connection.readToEnd();
      };

  private Aborts() {}

  /** Aborting by the caller (chapter 4). */
  static void assertAtOnce(TransportScenario it) {
    Promptly.inCase(it, "cancelling before the headers", clock -> abortWaiting(it, clock));
    Promptly.inCase(it, "cancelling an upload", clock -> abortUpload(it, clock));
    Promptly.inCase(
        it, "cancelling an upload that is not read", clock -> abortStalledUpload(it, clock));
    Promptly.inCase(it, "closing an unread response", clock -> closeUnread(it, clock, ENDLESS));
    Promptly.inCase(
        it, "closing a short rest that does not come", clock -> closeUnread(it, clock, SHORT));
    if (it.route().isHttp1()) {
      Promptly.inCase(
          it, "closing a chunk that does not come", clock -> closeUnread(it, clock, CHUNK));
      Promptly.inCase(
          it, "closing what has no length", clock -> closeUnread(it, clock, UP_TO_THE_END));
    }
    Promptly.inCase(it, "closing a response while it is read", clock -> closeReading(it, clock));
  }

  /** Closing the transport (chapter 9). */
  static void assertClosesAtOnce(TransportScenario it) {
    Promptly.inCase(it, "an idle transport", clock -> closeIdle(it, clock));
    Promptly.inCase(it, "an exchange that waits", clock -> closeWaiting(it, clock));
    Promptly.inCase(it, "an upload", clock -> closeUpload(it, clock));
    Promptly.inCase(it, "an upload that is not read", clock -> closeStalledUpload(it, clock));
    Promptly.inCase(
        it, "a body that is read, and one that is not", clock -> closeBodies(it, clock));
  }

  private static void awaitAborted(TransportScenario it, Promptly clock) {
    it.awaitAborted(0);
    clock.seen("the end of the connection");
  }

  private static void abortWaiting(TransportScenario it, Promptly clock) {
    it.newServer();
    CompletableFuture<TransportResponse> future = it.sending("GET", "/", null);
    it.awaitRequests(1);

    clock.start();
    future.cancel(true);

    awaitAborted(it, clock);
  }

  private static void abortUpload(TransportScenario it, Promptly clock) {
    it.newServer();
    TestBody body = it.body(TestBody.endless(OptionalLong.of(HUGE)));
    CompletableFuture<TransportResponse> future = it.sending("POST", "/", body);
    it.awaitBodyBytes(SOME);

    clock.start();
    future.cancel(true);

    body.awaitRelease();
    clock.seen("the release of the body's source");
    awaitAborted(it, clock);
    assertThat(it.server().requests()).hasSize(1).noneMatch(RawRequest::isComplete);
  }

  private static void abortStalledUpload(TransportScenario it, Promptly clock) {
    it.newServer().script(READS_ONE_BYTE);
    TestBody body = it.body(TestBody.endless(OptionalLong.empty()));
    CompletableFuture<TransportResponse> future = it.sending("POST", "/", body);
    it.awaitBodyBytes(1);
    body.awaitStall();

    clock.start();
    future.cancel(true);

    body.awaitRelease();
    clock.seen("the release of the body's source");
    it.server().connection(0).release();
    awaitAborted(it, clock);
  }

  private static void closeUnread(TransportScenario it, Promptly clock, String begin) {
    it.newServer().script(Scripts.write("HTTP/1.1 200 OK\r\n" + begin));
    TransportResponse response = it.get("/");

    clock.start();
    Waiting.result("the return of close", CompletableFuture.runAsync(response::close));
    clock.seen("the return of close");

    awaitAborted(it, clock);
  }

  private static void closeReading(TransportScenario it, Promptly clock) {
    it.newServer().script(ENDLESS_RESPONSE);
    TransportResponse response = it.get("/");
    BodyReader reader = it.reading(response);
    Waiting.until("the first bytes of the body", () -> !reader.text().isEmpty());

    clock.start();
    response.close();

    reader.awaitError();
    clock.seen("the error of the reader");
    awaitAborted(it, clock);
  }

  private static void close(TransportScenario it, Promptly clock) {
    clock.start();
    Waiting.result("the return of close", TransportScenario.closing(it.transport()));
    clock.seen("the return of close");
  }

  /** On JDK 17, {@code java.net.http} closes its connections after a garbage collection. */
  private static void closeIdle(TransportScenario it, Promptly clock) {
    it.over(it.newTransport());
    it.newServer().script(Scripts.respondAll("hello"));
    assertThat(it.text(it.get("/"))).isEqualTo("hello");

    close(it, clock);

    it.over(it.newTransport());
    awaitNoConnection(it, clock);
  }

  /** Over HTTP/2, the end of a stream is not that of its connection. */
  private static void awaitNoConnection(TransportScenario it, Promptly clock) {
    if (!Polling.holdsOnceCollected(TimeLimit.get(), () -> it.server().openConnections() == 0)) {
      throw Waiting.notInTime("the end of all connections after close");
    }
    clock.seen("the end of all connections");
  }

  private static void closeWaiting(TransportScenario it, Promptly clock) {
    it.over(it.newTransport());
    it.newServer();
    CompletableFuture<TransportResponse> future = it.sending("GET", "/", null);
    it.awaitRequests(1);

    close(it, clock);

    assertClosed(TransportScenario.failure(future));
    clock.seen("the failure of the exchange");
    awaitAborted(it, clock);
    awaitNoConnection(it, clock);
  }

  private static void closeUpload(TransportScenario it, Promptly clock) {
    it.over(it.newTransport());
    it.newServer();
    TestBody body = it.body(TestBody.endless(OptionalLong.empty()));
    CompletableFuture<TransportResponse> future = it.sending("POST", "/", body);
    it.awaitBodyBytes(SOME);

    close(it, clock);

    assertClosed(TransportScenario.failure(future));
    clock.seen("the failure of the exchange");
    body.awaitRelease();
    clock.seen("the release of the body's source");
    awaitAborted(it, clock);
    awaitNoConnection(it, clock);
  }

  private static void closeStalledUpload(TransportScenario it, Promptly clock) {
    it.over(it.newTransport());
    it.newServer().script(READS_ONE_BYTE);
    TestBody body = it.body(TestBody.endless(OptionalLong.of(HUGE)));
    CompletableFuture<TransportResponse> future = it.sending("POST", "/", body);
    it.awaitBodyBytes(1);
    body.awaitStall();

    close(it, clock);

    assertClosed(TransportScenario.failure(future));
    clock.seen("the failure of the exchange");
    body.awaitRelease();
    clock.seen("the release of the body's source");
    it.server().connection(0).release();
    awaitAborted(it, clock);
    awaitNoConnection(it, clock);
  }

  private static void closeBodies(TransportScenario it, Promptly clock) {
    it.over(it.newTransport());
    it.newServer().script(ENDLESS_RESPONSE, ENDLESS_RESPONSE);
    BodyReader reading = it.reading(it.get("/"));
    Waiting.until("the first bytes of the body", () -> !reading.text().isEmpty());
    TransportResponse unread = it.get("/");

    close(it, clock);

    assertClosed(reading.failure());
    clock.seen("the error of the body that is read");
    it.awaitBroken(0);
    it.awaitBroken(1);
    clock.seen("the end of the exchanges");
    awaitNoConnection(it, clock);
    clock.start();
    assertClosed(it.reading(unread).failure());
    clock.seen("the error of a body that is read later");
  }

  private static void assertClosed(TransportException failure) {
    assertThat(failure.kind()).isEqualTo(Kind.CLOSED);
  }
}
