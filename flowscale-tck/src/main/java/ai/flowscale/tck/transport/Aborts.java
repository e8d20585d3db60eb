package ai.flowscale.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.Polling;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.server.RawScript;
import ai.flowscale.tck.server.TimeLimit;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Whether each way to end an exchange early takes effect at once. */
final class Aborts {
  private static final long HUGE = 1L << 40;
  private static final int SOME = 100_000;

  private static final String ENDLESS = "Content-Length: " + HUGE + "\r\n\r\nfirst";
  private static final String SHORT = "Content-Length: 6\r\n\r\nfirst";
  private static final String CHUNK = "Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n";
  private static final String UP_TO_THE_END = "\r\nfirst";

  private static final RawScript ENDLESS_RESPONSE = Scripts.write("HTTP/1.1 200 OK\r\n" + ENDLESS);

  private Aborts() {}

  /** Aborting by the caller (chapter 4). */
  static void assertAtOnce(TransportScenario it) {
    Promptly.inCase(
        it, "cancelling before the headers", clock -> waiting(it, clock, cancelling(clock)));
    Promptly.inCase(
        it,
        "cancelling an upload",
        clock -> upload(it, clock, OptionalLong.of(HUGE), cancelling(clock)));
    Promptly.inCase(
        it,
        "cancelling an upload that is not read",
        clock -> stalledUpload(it, clock, OptionalLong.empty(), cancelling(clock)));
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

  /** Closing the transport (chapter 9), each time another one. */
  static void assertClosesAtOnce(TransportScenario it) {
    inCaseOfClose(it, "an idle transport", clock -> closeIdle(it, clock));
    inCaseOfClose(it, "an exchange that waits", clock -> waiting(it, clock, closing(it, clock)));
    inCaseOfClose(
        it, "an upload", clock -> upload(it, clock, OptionalLong.empty(), closing(it, clock)));
    inCaseOfClose(
        it,
        "an upload that is not read",
        clock -> stalledUpload(it, clock, OptionalLong.of(HUGE), closing(it, clock)));
    Promptly.inCase(
        it, "a body that is read, and one that is not", clock -> closeBodies(it, clock));
  }

  private static void inCaseOfClose(TransportScenario it, String name, Consumer<Promptly> attempt) {
    Promptly.inCase(
        it,
        name,
        clock -> {
          it.renew();
          attempt.accept(clock);
          awaitNoConnection(it, clock);
        });
  }

  private static void awaitAborted(TransportScenario it, Promptly clock) {
    it.awaitAborted(0);
    clock.seen("the end of the connection");
  }

  private static Consumer<CompletableFuture<TransportResponse>> cancelling(Promptly clock) {
    return future -> {
      clock.start();
      future.cancel(true);
    };
  }

  private static Consumer<CompletableFuture<TransportResponse>> closing(
      TransportScenario it, Promptly clock) {
    return future -> {
      close(it, clock);
      assertClosed(TransportScenario.failure(future));
      clock.seen("the failure of the exchange");
    };
  }

  /** Ends an exchange that waits for its response. */
  private static void waiting(
      TransportScenario it, Promptly clock, Consumer<CompletableFuture<TransportResponse>> end) {
    it.newServer();
    CompletableFuture<TransportResponse> future = it.sending("GET", "/", null);
    it.awaitRequests(1);
    end.accept(future);
    awaitAborted(it, clock);
  }

  /** Ends an upload that the server reads. */
  static void upload(
      TransportScenario it,
      Promptly clock,
      OptionalLong length,
      Consumer<CompletableFuture<TransportResponse>> end) {
    it.newServer();
    TestBody body = it.body(TestBody.endless(length));
    CompletableFuture<TransportResponse> future = it.sending("POST", "/", body);
    it.awaitBodyBytes(SOME);
    end.accept(future);
    body.awaitRelease();
    clock.seen("the release of the body's source");
    awaitAborted(it, clock);
    assertThat(it.server().requests()).hasSize(1).noneMatch(RawRequest::isComplete);
  }

  /** Ends an upload of which the server reads nothing between its first byte and its end. */
  static void stalledUpload(
      TransportScenario it,
      Promptly clock,
      OptionalLong length,
      Consumer<CompletableFuture<TransportResponse>> end) {
    it.playing(Scripts.readBody(1).stall().then(RawConnection::awaitClosedByClient).readToEnd());
    TestBody body = it.body(TestBody.endless(length));
    CompletableFuture<TransportResponse> future = it.sending("POST", "/", body);
    it.awaitBodyBytes(1);
    body.awaitStall();
    end.accept(future);
    body.awaitRelease();
    clock.seen("the release of the body's source");
    it.server().connection(0).release();
    awaitAborted(it, clock);
    assertThat(it.server().requests()).hasSize(1).noneMatch(RawRequest::isComplete);
  }

  private static void closeUnread(TransportScenario it, Promptly clock, String begin) {
    TransportResponse response = it.answer(Scripts.write("HTTP/1.1 200 OK\r\n" + begin));

    clock.start();
    Waiting.result("the return of close", CompletableFuture.runAsync(response::close));
    clock.seen("the return of close");

    awaitAborted(it, clock);
  }

  private static void closeReading(TransportScenario it, Promptly clock) {
    TransportResponse response = it.answer(ENDLESS_RESPONSE);
    BodyReader reader = it.reading(response);
    reader.awaitFirst();

    clock.start();
    response.close();

    reader.awaitError();
    clock.seen("the error of the reader");
    awaitAborted(it, clock);
  }

  private static void close(TransportScenario it, Promptly clock) {
    clock.start();
    it.close();
    clock.seen("the return of close");
  }

  /** On JDK 17, {@code java.net.http} closes its connections after a garbage collection. */
  private static void closeIdle(TransportScenario it, Promptly clock) {
    it.playing(Scripts.respondAll("hello"));
    assertThat(it.text(it.get("/"))).isEqualTo("hello");
    close(it, clock);
    it.renew();
  }

  /** Over HTTP/2, the end of a stream is not that of its connection. */
  private static void awaitNoConnection(TransportScenario it, Promptly clock) {
    if (!Polling.holdsOnceCollected(TimeLimit.get(), () -> it.server().openConnections() == 0)) {
      throw Waiting.notInTime("the end of all connections after close");
    }
    clock.seen("the end of all connections");
  }

  private static void closeBodies(TransportScenario it, Promptly clock) {
    it.renew();
    it.playing(ENDLESS_RESPONSE, ENDLESS_RESPONSE);
    BodyReader reading = it.reading(it.get("/"));
    reading.awaitFirst();
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
