package ai.flowscale.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.server.RawServer;
import ai.flowscale.tck.server.UnansweredAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** Chapter 6 of the contract: failures. */
@SuppressWarnings("StringConcatToTextBlock") // Lines on the wire end with CR and LF.
public abstract class FailureRules {
  private static final String CANARY = "canary-4712";

  /** Makes the suite. */
  protected FailureRules() {}

  private static TransportException failure(TransportScenario it, String method, URI uri) {
    return TransportScenario.failure(it.sending(method, uri));
  }

  private static URI refusing() {
    try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + unused.getLocalPort() + "/?" + CANARY);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @RuleTest(TransportRule.REFUSED)
  final void rule6_1_aRefusedConnectionWasCertainlyNotUsed(TransportScenario it) {
    TransportException failure = failure(it, "POST", refusing());

    assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
    assertThat(failure.sent()).isEqualTo(Sent.NO);
  }

  @RuleTest(TransportRule.UNKNOWN_HOST)
  final void rule6_2_aHostThatIsNotFoundWasCertainlyNotReached(TransportScenario it) {
    TransportException failure = failure(it, "POST", URI.create("http://nowhere.invalid/"));

    assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
    assertThat(failure.sent()).isEqualTo(Sent.NO);
  }

  @RuleTest(TransportRule.CONNECT_TIMEOUT)
  final void rule6_3_aConnectionThatIsNotMadeInTimeWasCertainlyNotUsed(TransportScenario it) {
    it.settings(settings -> settings.connectingWithin(Duration.ofMillis(300)));
    UnansweredAddress unanswered = it.opened(UnansweredAddress.open());

    TransportException failure = failure(it, "POST", unanswered.uri("/"));

    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(failure.sent()).isEqualTo(Sent.NO);

    // A handshake belongs to the connection.
    it.server().always(RawConnection::readToEnd);
    URI https = URI.create("https://127.0.0.1:" + it.server().port() + "/");
    TransportException handshake = failure(it, "POST", https);

    assertThat(handshake.kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(handshake.sent()).isEqualTo(Sent.NO);
  }

  @RuleTest(TransportRule.NO_OTHER_TIMEOUT)
  final void rule6_4_anAnswerMayTakeLongerThanAConnection(TransportScenario it) {
    Duration limit = Duration.ofMillis(500);
    it.settings(settings -> settings.connectingWithin(limit));
    it.server()
        .script(
            Scripts.respondWhenReleased("late"),
            connection -> {
              connection.readRequest();
              connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nsl");
              connection.stall();
              connection.write("ow");
              connection.readToEnd();
            })
        .always(Scripts.respondAll("tick"));
    CompletableFuture<TransportResponse> late = it.sending("GET", "/", null);
    it.awaitRequests(1);
    BodyReader slow = it.reading(it.get("/"));

    passTime(it, limit.multipliedBy(2));
    it.server().connection(0).release();
    it.server().connection(1).release();

    assertThat(it.text(TransportScenario.response(late))).isEqualTo("late");
    slow.awaitEnd();
    assertThat(slow.text()).isEqualTo("slow");
  }

  /** Keeps the transport busy for a while: nobody tells when a limit would have been exceeded. */
  private static void passTime(TransportScenario it, Duration span) {
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < span.toNanos()) {
      assertThat(it.text(it.get("/tick"))).isEqualTo("tick");
    }
  }

  @RuleTest(TransportRule.NO_ANSWER)
  final void rule6_5_aServerThatLeavesInsteadOfAnsweringHasClosedTheConnection(
      TransportScenario it) {
    it.server()
        .script(
            RawConnection::readRequest,
            connection -> {
              connection.readRequest();
              connection.reset();
            },
            connection -> {
              connection.readRequest();
              connection.write("HTTP/1.1 200 OK\r\nX-A: b\r\n");
            });

    for (int i = 0; i < 3; i++) {
      TransportException failure = TransportScenario.failure(it.sending("POST", "/", null));

      assertThat(failure.kind()).isEqualTo(Kind.CLOSED);
      assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
    }
  }

  @RuleTest(TransportRule.NOT_HTTP)
  final void rule6_6_whatIsNotHttpIsAFailureOfTheProtocol(TransportScenario it) {
    for (String text :
        List.of("SSH-2.0-OpenSSH_9.6\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "\0\1\2\3 \r\n\r\n")) {
      it.newServer().always(Scripts.answerAndClose(text));

      TransportException failure = TransportScenario.failure(it.sending("GET", "/", null));

      assertThat(failure.kind()).isEqualTo(Kind.PROTOCOL);
      assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
    }
  }

  @RuleTest(TransportRule.BROKEN_FRAMING)
  final void rule6_7_brokenFramingIsAFailureOfTheProtocol(TransportScenario it) {
    it.server()
        .script(
            Scripts.answer(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "xyz\r\nabc\r\n0\r\n\r\n"));
    assertThat(it.reading(it.get("/")).failure().kind()).isEqualTo(Kind.PROTOCOL);

    it.newServer()
        .script(Scripts.answer("HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n0123456789"));
    assertThat(TransportScenario.failure(it.sending("GET", "/", null)).kind())
        .isEqualTo(Kind.PROTOCOL);
  }

  @RuleTest(TransportRule.RESET_IN_BODY)
  final void rule6_8_aResetInTheMiddleOfABodyIsAnErrorOfTheBody(TransportScenario it) {
    for (String framing :
        List.of("Content-Length: 100\r\n\r\nonly", "Transfer-Encoding: chunked\r\n\r\n4\r\nonly")) {
      it.newServer()
          .script(
              connection -> {
                connection.readRequest();
                connection.write("HTTP/1.1 200 OK\r\n" + framing);
                connection.stall();
                connection.reset();
              });
      BodyReader reader = it.reading(it.get("/"));
      Waiting.until("the first of the body", () -> !reader.text().isEmpty());

      it.server().connection(0).release();

      TransportException failure = reader.failure();
      assertThat(failure.kind()).isEqualTo(Kind.CLOSED);
      assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
      assertThat(reader.text()).isEqualTo("only");
    }
  }

  @RuleTest(TransportRule.FAILURES_IN_FUTURE)
  final void rule6_9_everyFailureIsInTheFutureAndNotWrapped(TransportScenario it) {
    Headers bad = Headers.empty().with("Content-Length", "1");
    List<TransportRequest> requests =
        List.of(
            TransportRequest.of("GET", URI.create("http://a_b.invalid/"), Headers.empty(), null),
            TransportRequest.of("GET", URI.create("mailto:a@b"), Headers.empty(), null),
            TransportRequest.of("GET", URI.create("http:///path"), Headers.empty(), null),
            TransportRequest.of("GET", refusing(), Headers.empty(), null),
            TransportRequest.of("POST", it.server().uri("/"), bad, null));

    for (TransportRequest request : requests) {
      TransportException failure = TransportScenario.failure(it.sending(request));
      assertThat(failure.sent()).isEqualTo(Sent.NO);
    }
  }

  @RuleTest(TransportRule.DISCREET_FAILURES)
  final void rule6_10_noFailureTellsAQueryOrAHeader(TransportScenario it) {
    Headers headers = Headers.empty().with("X-API-KEY", CANARY).with("X-Other", CANARY);
    String query = "?a=" + CANARY;
    RawServer leaving = it.newServer().always(RawConnection::readRequest);
    RawServer babbling = it.newServer().always(Scripts.answerAndClose("nothing like HTTP\r\n\r\n"));
    List<URI> addresses =
        List.of(
            leaving.uri("/" + query),
            babbling.uri("/" + query),
            refusing(),
            URI.create("http://nowhere.invalid/" + query),
            URI.create("https://127.0.0.1:" + refusing().getPort() + "/" + query));

    for (URI address : addresses) {
      TransportException failure =
          TransportScenario.failure(it.sending(TransportRequest.of("GET", address, headers, null)));

      assertThat(Stacks.of(failure)).doesNotContain(CANARY);
    }
  }

  @RuleTest(TransportRule.HALF_CLOSED)
  final void rule6_11_aServerThatEndsItsSideEndsTheExchange(TransportScenario it) {
    it.server()
        .script(
            connection -> {
              connection.readRequest();
              connection.halfClose();
              connection.readToEnd();
            });

    TransportException failure = TransportScenario.failure(it.sending("POST", "/", null));

    assertThat(failure.kind()).isEqualTo(Kind.CLOSED);
    assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
  }

  @RuleTest(TransportRule.ANSWER_BEFORE_END)
  final void rule6_12_aServerThatAnswersAndLeavesEndsTheUpload(TransportScenario it) {
    it.server()
        .script(
            connection -> {
              connection.readBody(connection.readHead(), 1);
              connection.write("HTTP/1.1 413 Too Large\r\nContent-Length: 4\r\n\r\nstop");
              connection.reset();
            });
    TestBody body = it.body(TestBody.endless(OptionalLong.empty()));

    CompletableFuture<TransportResponse> future = it.sending("POST", "/", body);

    Waiting.outcome("an answer or a failure", future);
    body.awaitRelease();
    assertThat(it.server().requests()).noneMatch(RawRequest::isComplete);
  }
}
