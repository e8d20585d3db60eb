package ai.flowscale.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawScript;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** Whether what a server does is passed on at once. */
@SuppressWarnings("StringConcatToTextBlock") // Lines on the wire end with CR and LF.
final class Arrivals {
  private Arrivals() {}

  /** A response that is sent in three parts. */
  private record Parts(String name, String head, String first, String last) {}

  static void assertAtOnce(TransportScenario it) {
    List<Parts> all =
        List.of(
            new Parts("of a length", "Content-Length: 5\r\n\r\n", "hel", "lo"),
            new Parts(
                "in chunks",
                "Transfer-Encoding: chunked\r\n\r\n",
                "3\r\nhel\r\n",
                "2\r\nlo\r\n0\r\n\r\n"),
            new Parts("up to the end of the connection", "Connection: close\r\n\r\n", "hel", "lo"));
    for (Parts parts : all.subList(0, it.route().isHttp1() ? all.size() : 1)) {
      Promptly.inCase(
          it, "at once, with a body " + parts.name(), clock -> assertAtOnce(it, clock, parts));
    }
  }

  private static void assertAtOnce(TransportScenario it, Promptly clock, Parts parts) {
    TransportResponse response =
        it.answer(
            connection -> {
              connection.readRequest();
              clock.start();
              connection.write("HTTP/1.1 200 OK\r\n" + parts.head());
              connection.stall();
              clock.start();
              connection.write(parts.first());
              connection.stall();
              clock.start();
              connection.write(parts.last());
              if (parts.head().startsWith("Connection")) {
                connection.halfClose();
              }
              connection.readToEnd();
            });
    clock.seen("the response");
    BodyReader reader = it.reading(response);
    it.server().connection(0).release();
    reader.awaitFirst();
    clock.seen("the first bytes of the body");
    it.server().connection(0).release();
    reader.awaitEnd();
    clock.seen("the end of the body");
    assertThat(reader.text()).isEqualTo("hello");
  }

  /** A response without a body. */
  static void assertEmptyAtOnce(TransportScenario it, String method, String head) {
    Promptly.inCase(
        it,
        "at once, " + method + ": " + head.replace("\r\n", ", "),
        clock -> {
          answering(
              it,
              clock,
              connection -> {
                connection.write("HTTP/1.1 " + head + "\r\n\r\n");
                connection.readToEnd();
              });
          assertThat(it.text(it.send(method, "/", null))).isEmpty();
          clock.seen("the end of the empty body");
        });
  }

  /** An end instead of the response. */
  static void assertFailsAtOnce(TransportScenario it, String name, RawScript end) {
    Promptly.inCase(
        it,
        name + ", at once",
        clock -> {
          answering(it, clock, end);
          TransportScenario.failure(it.sending("POST", "/", null));
          clock.seen("the failure of the exchange");
        });
  }

  /** Starts a server, and the clock once it has read the request. */
  private static void answering(TransportScenario it, Promptly clock, RawScript answer) {
    it.playing(
        connection -> {
          connection.readRequest();
          clock.start();
          answer.play(connection);
        });
  }

  /** An end in the middle of the response's body. */
  static void assertBodyFailsAtOnce(TransportScenario it, String name, RawScript end) {
    Promptly.inCase(
        it,
        name + ", at once",
        clock -> {
          BodyReader reader =
              it.reading(
                  it.answer(
                      connection -> {
                        connection.readRequest();
                        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
                        connection.stall();
                        clock.start();
                        end.play(connection);
                      }));
          reader.awaitFirst();
          it.server().connection(0).release();
          reader.failure();
          clock.seen("the error of the body");
        });
  }

  /** A response in the middle of an upload, and the end of the connection behind it. */
  static void assertReleasedAtOnce(TransportScenario it) {
    Promptly.check(
        clock -> {
          it.playing(
              connection -> {
                connection.readBody(connection.readHead(), 1);
                connection.stall();
                clock.start();
                connection.write(Scripts.response("413 Too Large", "stop"));
                connection.reset();
              });
          TestBody body = it.body(TestBody.endless(OptionalLong.of(1L << 40)));
          CompletableFuture<TransportResponse> future = it.sending("POST", "/", body);
          it.awaitBodyBytes(1);
          // Nothing else keeps the machine busy then.
          body.awaitStall();
          it.server().connection(0).release();
          boolean responded = Waiting.outcome("a response or a failure", future) == null;
          clock.seen("the response or the failure");
          if (responded && !it.route().isHttp1()) {
            // The stream of a response that is not read stays open.
            var unused =
                Waiting.outcome(
                    "the end of the body, or its failure",
                    it.reading(TransportScenario.response(future)).whole());
          }
          body.awaitRelease();
          clock.seen("the release of the body's source");
          if (responded && it.route().isHttp1()) {
            TransportScenario.response(future).close();
          }
        });
  }
}
