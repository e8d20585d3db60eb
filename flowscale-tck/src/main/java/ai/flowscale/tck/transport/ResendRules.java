package ai.flowscale.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.server.RawScript;
import ai.flowscale.tck.server.RawServer;
import java.net.URI;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Chapter 5 of the contract: requests that are not idempotent are never sent twice. */
public abstract class ResendRules {

  /** What some libraries take for a request that may be sent twice. No server need know it. */
  private static final Headers KEYS =
      Headers.empty().with("Idempotency-Key", "\"1\"").with("X-Idempotency-Key", "1");

  private static void assertNotSentTwice(TransportScenario it, Supplier<@Nullable TestBody> body) {
    for (boolean reset : List.of(true, false)) {
      String name = reset ? "reset" : "closed";
      it.inCase(name, () -> assertNotSentTwice(it, body.get(), reset, Headers.empty()));
      it.inCase(name + ", with a key", () -> assertNotSentTwice(it, body.get(), reset, KEYS));
    }
  }

  private static TestBody replayable(TransportScenario it) {
    return it.body(TestBody.of(OptionalLong.of(3), "abc").replayable());
  }

  private static CompletableFuture<TransportResponse> posting(
      TransportScenario it, String path, Headers headers, @Nullable TestBody body) {
    return it.sending(TransportRequest.of("POST", it.server().uri(path), headers, body));
  }

  private static void assertNotSentTwice(
      TransportScenario it, @Nullable TestBody body, boolean reset, Headers headers) {
    it.playing(
            connection -> {
              connection.readRequest();
              connection.respond("200 OK", "first");
              connection.readRequest();
              if (reset) {
                connection.reset();
              }
            })
        .always(Scripts.respondAll("a second connection"));
    assertThat(it.text(it.send("POST", "/first", null))).isEqualTo("first");

    TransportScenario.failure(posting(it, "/second", headers, body), Kind.CLOSED, Sent.MAYBE);
    assertThat(it.server().requests())
        .extracting(RawRequest::target)
        .containsExactly("/first", "/second");
  }

  @RuleTest(value = TransportRule.STALE_CONNECTION, routes = Route.Selection.HTTP_1)
  final void rule5_1_aPostOnAConnectionThatBreaksIsNotSentTwice(TransportScenario it) {
    assertNotSentTwice(it, () -> replayable(it));
  }

  @RuleTest(value = TransportRule.STALE_WITHOUT_BODY, routes = Route.Selection.HTTP_1)
  final void rule5_2_aPostWithoutABodyOnAConnectionThatBreaksIsNotSentTwice(TransportScenario it) {
    assertNotSentTwice(it, () -> null);
  }

  @RuleTest(TransportRule.FRESH_CONNECTION)
  final void rule5_3_aPostOnANewConnectionThatBreaksIsNotSentTwice(TransportScenario it) {
    for (boolean reset : List.of(true, false)) {
      assertNotSentAgain(it, reset, Headers.empty(), replayable(it));
      String name = reset ? "reset" : "closed";
      it.inCase(name + ", with a key", () -> assertNotSentAgain(it, reset, KEYS, replayable(it)));
      it.inCase(
          name + ", with a key and without a body",
          () -> assertNotSentAgain(it, reset, KEYS, null));
    }
  }

  private static void assertNotSentAgain(
      TransportScenario it, boolean reset, Headers headers, @Nullable TestBody body) {
    it.playing(
            connection -> {
              connection.readRequest();
              if (reset) {
                connection.reset();
              }
            })
        .always(Scripts.respondAll("a second connection"));

    TransportScenario.failure(posting(it, "/", headers, body), Kind.CLOSED, Sent.MAYBE);
    assertThat(it.server().requests()).hasSize(1);
  }

  @RuleTest(TransportRule.RETRYABLE_STATUS)
  final void rule5_4_aStatusThatAsksForARetryIsReturned(TransportScenario it) {
    for (String status :
        List.of(
            "401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"",
            "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"",
            "408 Request Timeout\r\nConnection: close",
            "421 Misdirected Request",
            "425 Too Early",
            "429 Too Many Requests\r\nRetry-After: 0",
            "503 Unavailable\r\nRetry-After: 0")) {
      String name = status.substring(0, 3);
      respondWith(it, status);
      TestBody body = it.body(TestBody.of(OptionalLong.of(3), "abc").replayable());
      it.inCase(name, () -> assertSentOnce(it, status, "POST", body));
      assertSentOnce(it, name, status);
    }
    for (String status : List.of("413 Too Large", "500 Broken", "502 Bad", "504 Late")) {
      respondWith(it, status + "\r\nRetry-After: 0");
      assertSentOnce(it, status.substring(0, 3), status + "\r\nRetry-After: 0");
    }
  }

  private static void assertSentOnce(TransportScenario it, String name, String status) {
    it.inCase(name + ", GET", () -> assertSentOnce(it, status, "GET", null));
    it.inCase(name + ", without a body", () -> assertSentOnce(it, status, "POST", null));
    it.inCase(
        name + ", a body that is read once",
        () -> assertSentOnce(it, status, "PUT", it.body(OptionalLong.empty(), "abc")));
  }

  private static void assertSentOnce(
      TransportScenario it, String status, String method, @Nullable TestBody body) {
    int before = it.server().requests().size();

    TransportResponse response = it.send(method, "/", body);

    assertThat(status).startsWith(Integer.toString(response.status()));
    it.text(response);
    assertThat(it.server().requests()).hasSize(before + 1);
  }

  private static void respondWith(TransportScenario it, String status) {
    it.serving(Scripts.writeAll("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n"));
  }

  @RuleTest(value = TransportRule.REFUSED_STREAM, routes = Route.Selection.OWN)
  final void rule5_5_aPostWhoseStreamIsRefusedIsNotSentTwice(TransportScenario it) {
    if (!it.declares(Capability.HTTP_2)) {
      it.leaveOut("over HTTP/2", "HTTP_2 is not declared");
      return;
    }
    it.settings().trustingAuthority();
    it.renew();
    for (boolean goAway : List.of(false, true)) {
      String refusal = goAway ? "a GOAWAY" : "REFUSED_STREAM";
      it.inCase(refusal, () -> assertRefusedOnce(it, goAway, true, false));
      it.inCase(refusal + " without a body", () -> assertRefusedOnce(it, goAway, false, false));
    }
    it.inCase("a GOAWAY, and no further connection", () -> assertRefusedOnce(it, true, true, true));
  }

  private static void assertRefusedOnce(
      TransportScenario it, boolean goAway, boolean body, boolean last) {
    RawServer server = it.http2Server();
    server
        .script(
            Scripts.read().respond("200 OK", "first"),
            connection -> {
              connection.readRequest();
              if (last) {
                server.stopListening();
              }
              connection.refuse(goAway);
            })
        .always(Scripts.respondAll("another"));
    assertThat(it.text(it.get(server.uri("/first")))).isEqualTo("first");
    URI uri = server.uri("/refused");
    TestBody sent = body ? it.body(TestBody.of(OptionalLong.of(3), "abc").replayable()) : null;

    TransportException failure = TransportScenario.failure(it.posting(uri, sent));

    assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
    if (!last) {
      assertThat(it.text(it.get(server.uri("/next")))).isEqualTo("another");
    }
    assertThat(server.requests().stream().map(RawRequest::target).filter("/refused"::equals))
        .as("the requests of the refused stream")
        .hasSize(1);
  }

  @RuleTest(value = TransportRule.CLOSED_WHILE_IDLE, routes = Route.Selection.DIRECT_HTTP_1)
  final void rule5_6_aConnectionThatWasClosedWhileIdleIsNotUsed(TransportScenario it) {
    Idle.assertNoticed(it);
  }

  @RuleTest(TransportRule.GET_TWICE)
  final void rule5_7_aGetIsSentAtMostTwice(TransportScenario it) {
    String half = "HTTP/1.1 200 OK\r\nX-Half: ";
    assertAtMostTwice(it, "closed", connection -> {});
    assertAtMostTwice(it, "reset", RawConnection::reset);
    assertAtMostTwice(it, "half closed", RawConnection::halfClose);
    if (it.route().isHttp1()) {
      assertAtMostTwice(it, "closed within the head", connection -> connection.write(half));
      assertAtMostTwice(
          it,
          "reset within the head",
          connection -> {
            connection.write(half);
            connection.reset();
          });
      assertAtMostTwice(
          it, "closed after a 408", connection -> connection.respond("408 Request Timeout", ""));
    } else {
      assertAtMostTwice(it, "refused", connection -> connection.refuse(false));
      assertAtMostTwice(it, "refused with all later ones", connection -> connection.refuse(true));
    }
  }

  private static void assertAtMostTwice(TransportScenario it, String name, RawScript end) {
    for (boolean first : new boolean[] {true, false}) {
      it.inCase(
          name + (first ? "" : ", after a response"),
          () -> {
            it.serving(
                connection -> {
                  while (connection.readRequest().target().equals("/first")) {
                    connection.respond("200 OK", "first");
                  }
                  end.play(connection);
                });
            if (!first) {
              assertThat(it.text(it.get("/first"))).isEqualTo("first");
            }

            CompletableFuture<TransportResponse> broken = it.sending("GET", "/broken", null);
            if (Waiting.outcome("the end of the exchange", broken) == null) {
              // A status of 408 is a response. What comes of its body is the matter of other rules.
              TransportResponse response = TransportScenario.response(broken);
              var unused = Waiting.outcome("the end of its body", it.reading(response).whole());
            }

            assertThat(it.server().requests())
                .filteredOn(each -> each.target().equals("/broken"))
                .as("the requests of a GET whose connections break")
                .hasSizeBetween(1, 2);
          });
    }
  }
}
