package ai.flowscale.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.server.RawScript;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;

/** Connections that a server ends while they are idle. */
@SuppressWarnings("StringConcatToTextBlock") // Lines on the wire end with CR and LF.
final class Idle {
  /** Exchanges with another server, in which a transport can notice what has arrived. */
  private static final int TICKS = 15;

  private static final int LEAST_TICKS = 2;

  private Idle() {}

  static void assertNoticed(TransportScenario it) {
    assertNoticed(it, "closed", RawConnection::halfClose);
    assertNoticed(it, "reset", RawConnection::reset);
    assertNoticed(
        it,
        "closed after a 408",
        connection -> {
          connection.write(
              "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 5\r\n\r\n"
                  + "stale");
          connection.halfClose();
        });
  }

  private static void assertNoticed(TransportScenario it, String name, RawScript end) {
    it.inCase(
        name,
        () -> {
          Semaphore ended = new Semaphore(0);
          it.serving(
              connection -> {
                connection.readRequest();
                connection.respond("200 OK", "first");
                connection.stall();
                end.play(connection);
                ended.release();
                connection.readToEnd();
              });
          for (boolean body : new boolean[] {true, false, true, false}) {
            assertNoticed(it, body, ended);
          }
        });
  }

  private static List<String> names(RawRequest request) {
    return request.fieldLines().stream().map(line -> line.replaceFirst(":.*", "")).toList();
  }

  /** Returns the names of the fields of the first of the requests that are like this one. */
  private static List<String> names(TransportScenario it, int place) {
    return names(it.server().connection(place % 2).requests().get(0));
  }

  private static void assertNoticed(TransportScenario it, boolean body, Semaphore ended) {
    int place = it.server().connections().size();
    String target = "/" + place;
    TestBody sent = body ? it.body(OptionalLong.of(3), "abc") : null;
    Headers headers = Headers.empty().with("X-Sent", "1").with("X-Key", target).with("X-Sent", "2");
    URI uri = it.server().uri(target);
    assertThat(it.text(it.send(TransportRequest.of("POST", uri, headers, sent))))
        .isEqualTo("first");
    RawConnection connection = it.server().connection(place);
    assertThat(connection.requests()).extracting(RawRequest::target).containsExactly(target);
    // As it would be without a connection that has ended.
    RawRequest request = connection.requests().get(0);
    assertThat(request.fieldLines()).as("fields").doesNotHaveDuplicates();
    assertThat(names(request)).as("names of fields").containsExactlyElementsOf(names(it, place));
    // Some clients join the values, which is the matter of another rule.
    assertThat(String.join(",", request.values("X-Sent"))).matches("1, ?2");
    assertThat(request.values("X-Key")).containsExactly(target);
    assertThat(request.bodySha256())
        .isEqualTo(Sizes.sha256((body ? "abc" : "").getBytes(StandardCharsets.US_ASCII)));
    assertThat(request.isComplete()).isTrue();

    connection.release();
    Waiting.until("the end of an idle connection", ended::tryAcquire);

    // A client that does not wait for the end of a connection notices it when it would use it. The
    // server has its own end of a connection that it resets before the client can.
    for (int i = 0; i < LEAST_TICKS || (i < TICKS && connection.end() == null); i++) {
      it.tick();
    }
  }
}
