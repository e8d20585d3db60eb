package ai.flowscale.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.transport.TransportResponses;
import ai.flowscale.tck.Extent;
import ai.flowscale.tck.Style;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.server.RawScript;
import ai.flowscale.tck.server.TimeLimit;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Chapter 4 of the contract: aborting an exchange. */
public abstract class AbortRules {
  private static final long HUGE = 1L << 40;
  private static final List<OptionalLong> FRAMINGS =
      List.of(OptionalLong.of(HUGE), OptionalLong.empty());

  private static final RawScript ENDLESS_RESPONSE =
      Scripts.write("HTTP/1.1 200 OK\r\nContent-Length: " + HUGE + "\r\n\r\nfirst");

  @RuleTest(TransportRule.CANCEL_WAITING)
  final void rule4_1_cancellingBeforeTheHeadersBreaksTheConnection(TransportScenario it) {
    CompletableFuture<TransportResponse> future = it.sending("GET", "/", null);
    it.awaitRequests(1);

    future.cancel(true);

    it.awaitAborted(0);
    assertThat(future).isCancelled();
  }

  @RuleTest(TransportRule.COMPLETED_BY_CALLER)
  final void rule4_2_completingTheFutureBreaksTheConnection(TransportScenario it) {
    CompletableFuture<TransportResponse> future = it.sending("GET", "/", null);
    it.awaitRequests(1);

    future.completeExceptionally(new TimeoutException());

    it.awaitAborted(0);
    Map<String, Consumer<CompletableFuture<TransportResponse>>> ways = new LinkedHashMap<>();
    ways.put("with a response of one's own", each -> each.complete(ofOnesOwn()));
    ways.put("with null", each -> each.complete(null));
    ways.put("with a failure", each -> each.completeExceptionally(new TimeoutException()));
    ways.put(
        "with a failure of a transport",
        each ->
            each.completeExceptionally(
                new TransportException(Kind.CLOSED, Sent.MAYBE, "one's own", null)));
    ways.forEach(
        (name, way) -> {
          it.inCase(6, name, () -> assertBreaksWaiting(it, way));
          it.inCase(6, name + ", in the middle of an upload", () -> assertBreaksUpload(it, way));
        });
  }

  private static TransportResponse ofOnesOwn() {
    return TransportResponses.ofStream(
        200, Headers.empty(), "HTTP/1.1", InputStream.nullInputStream(), Runnable::run);
  }

  private static void assertBreaksWaiting(
      TransportScenario it, Consumer<CompletableFuture<TransportResponse>> way) {
    it.newServer();
    CompletableFuture<TransportResponse> future = it.sending("GET", "/", null);
    it.awaitRequests(1);

    way.accept(future);

    it.awaitAborted(0);
  }

  private static void assertBreaksUpload(
      TransportScenario it, Consumer<CompletableFuture<TransportResponse>> way) {
    it.newServer();
    TestBody body = it.body(TestBody.endless(OptionalLong.empty()));
    CompletableFuture<TransportResponse> future = it.sending("POST", "/", body);
    it.awaitBodyBytes(1);

    way.accept(future);

    it.awaitAborted(0);
    body.awaitRelease();
    assertThat(it.server().requests()).hasSize(1).noneMatch(RawRequest::isComplete);
  }

  @RuleTest(TransportRule.CANCEL_UPLOAD)
  final void rule4_3_cancellingAnUploadBreaksTheConnectionWithoutCompletingTheBody(
      TransportScenario it) {
    for (OptionalLong length : FRAMINGS) {
      it.newServer();
      TestBody body = it.body(TestBody.endless(length));
      CompletableFuture<TransportResponse> future = it.sending("POST", "/", body);
      it.awaitBodyBytes(1_000_000);

      future.cancel(true);

      it.awaitAborted(0);
      body.awaitRelease();
      assertThat(it.server().requests()).hasSize(1).noneMatch(RawRequest::isComplete);
    }
  }

  /** The ways to abort an upload. The last one closes the transport. */
  private static final List<BiConsumer<TransportScenario, CompletableFuture<?>>> ABORTS =
      List.of(
          (it, future) -> future.cancel(true),
          (it, future) -> future.completeExceptionally(new TimeoutException()),
          (it, future) -> it.transport().close());

  @RuleTest(TransportRule.CANCEL_STALLED_UPLOAD)
  final void rule4_4_abortingAnUploadThatTheServerDoesNotReadBreaksTheConnection(
      TransportScenario it) {
    for (int i = 0; i < ABORTS.size(); i++) {
      List<OptionalLong> one = List.of(FRAMINGS.get(i % FRAMINGS.size()));
      for (OptionalLong length : Extent.chosen() == Extent.SHORT ? one : FRAMINGS) {
        assertBreaks(it, length, ABORTS.get(i));
      }
    }
  }

  private static void assertBreaks(
      TransportScenario it,
      OptionalLong length,
      BiConsumer<TransportScenario, CompletableFuture<?>> abort) {
    it.over(it.newTransport());
    it.newServer()
        .script(
            connection -> {
              connection.readBody(connection.readHead(), 1);
              connection.stall();
              connection.awaitClosedByClient();
              connection.readToEnd();
            });
    TestBody body = it.body(TestBody.endless(length));
    CompletableFuture<TransportResponse> future = it.sending("POST", "/", body);
    it.awaitBodyBytes(1);
    body.awaitStall();

    abort.accept(it, future);

    body.awaitRelease();
    it.server().connection(0).release();
    it.awaitAborted(0);
    assertThat(it.server().requests()).hasSize(1).noneMatch(RawRequest::isComplete);
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
    Waiting.until("the first bytes of the body", () -> !reader.text().isEmpty());

    response.close();

    it.awaitAborted(0);
    reader.awaitError();

    it.inCase(3, "while its end arrives", () -> Racing.assertNotCut(it));
  }

  @RuleTest(TransportRule.CANCEL_BODY)
  final void rule4_7_cancellingTheSubscriptionOfABodyBreaksTheConnection(TransportScenario it) {
    it.server().script(ENDLESS_RESPONSE);
    BodyReader reader = BodyReader.waiting(it.get("/"));
    reader.next();
    int signals = reader.signals();

    reader.cancel();
    reader.request(10);

    it.awaitAborted(0);
    assertThat(reader.signals()).as("signals after the cancellation").isEqualTo(signals);
    Cancelling.assertSilent(it);
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
  final void rule4_9_requestsThatAreCancelledAtOnceLeaveNoConnectionOpen(TransportScenario it) {
    it.server()
        .script(Scripts.respondWhenReleased("untouched"))
        .always(
            connection -> {
              while (true) {
                if (connection.readRequest().target().equals("/after")) {
                  connection.respond("200 OK", "after all");
                }
              }
            });
    CompletableFuture<TransportResponse> other = it.sending("GET", "/other", null);
    it.awaitRequests(1);

    for (int i = 0; i < 50; i++) {
      it.sending("GET", "/cancelled", null).cancel(true);
    }

    // Meanwhile, a request that was not cancelled has time to arrive.
    assertThat(it.text(it.get("/after"))).isEqualTo("after all");
    it.server()
        .await(
            "the end of all cancelled requests",
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
  final void rule4_10_aThreadWhoseInterruptFlagIsSetCanSend(TransportScenario it) {
    it.server().always(Scripts.respondAll("hello"));
    it.transport();

    Thread.currentThread().interrupt();
    CompletableFuture<TransportResponse> future;
    boolean stillSet;
    try {
      future = it.transport().send(it.request("GET", "/", null));
    } finally {
      stillSet = Thread.interrupted();
    }

    assertThat(it.text(TransportScenario.response(future))).isEqualTo("hello");
    assertThat(stillSet).as("the interrupt flag is still set").isTrue();
  }

  @RuleTest(value = TransportRule.CANCEL_HANDSHAKE, routes = Route.Selection.OWN)
  final void rule4_11_cancellingDuringTheHandshakeBreaksTheConnection(TransportScenario it) {
    // Only the cancellation is to end it.
    Duration never = TimeLimit.get().multipliedBy(10);
    it.settings(settings -> settings.connectingWithin(never));
    it.server().always(RawConnection::readToEnd);
    URI secure = URI.create("https://127.0.0.1:" + it.server().port() + "/");
    CompletableFuture<TransportResponse> future = it.sending("GET", secure);
    it.server().connection(0);

    future.cancel(true);

    it.awaitAborted(0);
    Promptly.inCase(it, "at once", clock -> assertHandshakeAborted(it, clock));
  }

  private static void assertHandshakeAborted(TransportScenario it, Promptly clock) {
    it.newServer().always(RawConnection::readToEnd);
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

  @RuleTest(value = TransportRule.INTERRUPT, styles = Style.BLOCKING)
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

    it.newServer().script(ENDLESS_RESPONSE);
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
  }
}
