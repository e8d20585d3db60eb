package ai.flowscale.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.Extent;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.server.RawScript;
import ai.flowscale.tck.server.TimeLimit;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** Chapter 4 of the contract: aborting an exchange. */
public abstract class AbortRules {
  private static final long HUGE = 1L << 40;
  private static final List<OptionalLong> FRAMINGS =
      List.of(OptionalLong.of(HUGE), OptionalLong.empty());

  private static final RawScript ENDLESS_RESPONSE =
      Scripts.write("HTTP/1.1 200 OK\r\nContent-Length: " + HUGE + "\r\n\r\nfirst");

  @RuleTest(TransportRule.CANCEL_WAITING)
  final void rule4_1_abortingBeforeTheHeadersBreaksTheConnection(TransportScenario it) {
    Interrupting waiting = Interrupting.executing(it, it.request("GET", "/", null));
    it.awaitRequests(1);

    waiting.abort();

    it.awaitAborted(0);
    waiting.assertFailed(false);
    it.inCase("behind an upload", () -> assertAbortedBehindUpload(it));
  }

  private static void assertAbortedBehindUpload(TransportScenario it) {
    it.newServer();
    TestBody body = it.body(OptionalLong.empty(), "abc");
    Interrupting waiting = Interrupting.executing(it, it.request("POST", "/", body));
    it.server()
        .await(
            "the upload", () -> it.server().requests().stream().anyMatch(RawRequest::isComplete));
    body.awaitRelease();

    waiting.abort();

    it.awaitAborted(0);
    waiting.assertFailed(false);
  }

  @RuleTest(TransportRule.CANCEL_UPLOAD)
  final void rule4_3_abortingAnUploadBreaksTheConnectionWithoutCompletingTheBody(
      TransportScenario it) {
    for (OptionalLong length : FRAMINGS) {
      Aborts.upload(it, new Promptly(), length, future -> future.cancel(true));
    }
  }

  @RuleTest(TransportRule.CANCEL_STALLED_UPLOAD)
  final void rule4_4_abortingAnUploadThatTheServerDoesNotReadBreaksTheConnection(
      TransportScenario it) {
    boolean whole = Extent.chosen() == Extent.WHOLE;
    for (OptionalLong length : whole ? FRAMINGS : FRAMINGS.subList(0, 1)) {
      it.renew();
      Aborts.stalledUpload(it, new Promptly(), length, future -> future.cancel(true));
    }
    for (OptionalLong length : whole ? FRAMINGS : FRAMINGS.subList(1, 2)) {
      it.renew();
      Aborts.stalledUpload(it, new Promptly(), length, future -> it.transport().close());
    }
  }

  @RuleTest(TransportRule.CLOSE_UNREAD)
  final void rule4_5_closingAnUnreadResponseBreaksTheConnection(TransportScenario it) {
    it.server().script(ENDLESS_RESPONSE);
    TransportResponse response = it.get("/");

    response.close();
    response.close();

    it.awaitAborted(0);
  }

  @RuleTest(TransportRule.CLOSE_READING)
  final void rule4_6_closingAResponseWhileItIsReadBreaksTheConnectionAndFailsTheReader(
      TransportScenario it) {
    it.server().script(ENDLESS_RESPONSE);
    TransportResponse response = it.get("/");
    BodyReader reader = it.reading(response);
    reader.awaitFirst();

    response.close();

    it.awaitAborted(0);
    reader.awaitError();

    it.inCase("while its end arrives", () -> Racing.assertNotCut(it));
  }

  @RuleTest(value = TransportRule.CLOSE_AT_END, routes = Route.Selection.HTTP_1)
  final void rule4_8_closingAResponseAfterItsEndOrTwiceHasNoEffect(TransportScenario it) {
    it.server()
        .script(
            connection -> {
              for (int i = 0; i < 3; i++) {
                connection.readRequest();
                connection.stall();
                connection.respond("200 OK", "hello");
              }
              connection.readToEnd();
            });
    CompletableFuture<TransportResponse> first = it.sending("GET", "/", null);
    it.server().connection(0).release();
    TransportResponse read = TransportScenario.response(first);
    assertThat(it.text(read)).isEqualTo("hello");

    CompletableFuture<TransportResponse> second = it.sending("GET", "/", null);
    it.awaitRequests(2);
    read.close();
    read.close();
    it.server().connection(0).release();

    assertThat(it.text(TransportScenario.response(second))).isEqualTo("hello");
    assertThat(it.server().connections()).hasSize(1);
  }

  @RuleTest(TransportRule.CANCEL_AT_ONCE)
  final void rule4_9_exchangesThatAreAbortedAtOnceLeaveNoConnectionOpen(TransportScenario it) {
    it.server()
        .script(Scripts.respondWhenReleased("untouched"))
        .always(
            Scripts.forEver(
                connection -> {
                  if (connection.readRequest().target().equals("/after")) {
                    connection.respond("200 OK", "after all");
                  }
                }));
    CompletableFuture<TransportResponse> other = it.sending("GET", "/other", null);
    it.awaitRequests(1);

    for (int i = 0; i < 50; i++) {
      it.sending("GET", "/cancelled", null).cancel(true);
    }

    // Meanwhile, a request that was not aborted has time to arrive.
    assertThat(it.text(it.get("/after"))).isEqualTo("after all");
    it.server()
        .await(
            "the end of all aborted requests",
            () ->
                it.server().connections().stream()
                    .skip(1)
                    .noneMatch(each -> each.isOpen() && carries(each, "/cancelled")));
    it.server().connection(0).release();
    assertThat(it.text(TransportScenario.response(other))).isEqualTo("untouched");
  }

  private static boolean carries(RawConnection connection, String target) {
    return connection.requests().stream().anyMatch(request -> request.target().equals(target));
  }

  @RuleTest(TransportRule.INTERRUPT_FLAG)
  final void rule4_10_aThreadWhoseInterruptFlagIsSetMakesExchangesAndKeepsIt(TransportScenario it) {
    it.server().always(Scripts.respondAll("hello"));
    TransportResponse unread = it.get("/");

    Thread.currentThread().interrupt();
    CompletableFuture<TransportResponse> future;
    boolean stillSet;
    try {
      future = ExecutedExchange.start(it.transport(), it.request("GET", "/", null));
      unread.close();
    } finally {
      stillSet = Thread.interrupted();
    }

    assertThat(it.text(TransportScenario.response(future))).isEqualTo("hello");
    assertThat(stillSet).as("the interrupt flag is still set").isTrue();
  }

  @RuleTest(value = TransportRule.CANCEL_HANDSHAKE, routes = Route.Selection.OWN)
  final void rule4_11_abortingDuringTheHandshakeBreaksTheConnection(TransportScenario it) {
    // Only the abort is to end it.
    Duration never = TimeLimit.get().multipliedBy(10);
    it.settings().connectingWithin(never);
    it.server().always(RawConnection::readToEnd);
    URI secure = URI.create("https://127.0.0.1:" + it.server().port() + "/");
    CompletableFuture<TransportResponse> future = it.sending("GET", secure);
    it.server().connection(0);

    future.cancel(true);

    it.awaitAborted(0);
    Promptly.inCase(it, "at once", clock -> assertHandshakeAborted(it, clock));
  }

  private static void assertHandshakeAborted(TransportScenario it, Promptly clock) {
    it.serving(RawConnection::readToEnd);
    URI secure = URI.create("https://127.0.0.1:" + it.server().port() + "/");
    CompletableFuture<TransportResponse> future = it.sending("GET", secure);
    it.server().connection(0);

    clock.start();
    future.cancel(true);

    it.awaitAborted(0);
    clock.seen("the end of the connection");
  }

  @RuleTest(TransportRule.ABORTS_AT_ONCE)
  final void rule4_12_abortingTakesEffectAtOnce(TransportScenario it) {
    Aborts.assertAtOnce(it);
  }

  @RuleTest(TransportRule.INTERRUPT)
  final void rule4_13_anInterruptAbortsWhatItsThreadExecutes(TransportScenario it) {
    for (String method : List.of("GET", "POST")) {
      it.newServer();
      Interrupting waiting = Interrupting.executing(it, it.request(method, "/", null));
      it.awaitRequests(1);
      waiting.interrupt();
      waiting.assertAborted();
      it.awaitBroken(0);
    }

    it.newServer();
    TestBody body = it.body(TestBody.endless(OptionalLong.empty()));
    Interrupting writing = Interrupting.executing(it, it.request("POST", "/", body));
    it.awaitBodyBytes(1_000_000);
    writing.interrupt();
    writing.assertAborted();
    it.awaitBroken(0);
    body.awaitRelease();

    it.playing(ENDLESS_RESPONSE);
    Interrupting reading = Interrupting.executing(it, it.request("GET", "/", null));
    reading.awaitBytes(5);
    reading.interrupt();
    reading.assertAborted();
    it.awaitBroken(0);

    it.newServer();
    Interrupting aborted = Interrupting.executing(it, it.request("GET", "/", null));
    it.awaitRequests(1);
    aborted.abort();
    aborted.assertFailed(false);
    it.awaitBroken(0);
    for (String method : List.of("GET", "POST")) {
      it.inCase("before " + method, () -> assertInterruptedBefore(it, method));
    }
  }

  private static void assertInterruptedBefore(TransportScenario it, String method) {
    it.serving(Scripts.respondAll("hello"));
    TestBody body = it.body(OptionalLong.empty(), "abc");
    TransportRequest request = it.request(method, "/", method.equals("GET") ? null : body);
    Interrupting.interrupted(it, request).assertAborted();
    assertThat(it.text(it.get("/"))).isEqualTo("hello");
  }
}
