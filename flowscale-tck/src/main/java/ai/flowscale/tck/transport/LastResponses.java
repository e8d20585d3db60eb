package ai.flowscale.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Responses that say, in one way or another, that no other follows on their connection. */
@SuppressWarnings("StringConcatToTextBlock") // Lines on the wire end with CR and LF.
final class LastResponses {
  private static final String CLOSE = "Connection: close";

  private LastResponses() {}

  static void assertLast(TransportScenario it) {
    assertCloses(
        it, "another spelling", "Connection: Close", "CONNECTION: CLOSE", "connection:close");
    assertCloses(it, "spaces and tabs", "Connection: \t close \t ");
    assertCloses(it, "beside Keep-Alive", CLOSE + "\r\nKeep-Alive: timeout=60, max=100");
    assertCloses(
        it,
        "in a list",
        "Connection: close, X-Hop",
        "Connection: X-Hop,Close",
        "Connection: keep-alive, close");
    assertCloses(
        it,
        "in one of several lines",
        "Connection: X-Hop\r\n" + CLOSE,
        CLOSE + "\r\nConnection: X-Hop");
    Map<String, String> statuses = new LinkedHashMap<>();
    statuses.put("204 No Content", "GET");
    statuses.put("304 Not Modified", "GET");
    statuses.put("201 Created", "POST");
    statuses.put("413 Too Large", "POST");
    statuses.put("500 Failed", "GET");
    statuses.put("200 OK", "HEAD");
    for (String version : List.of("HTTP/1.1", "HTTP/1.0")) {
      boolean old = version.equals("HTTP/1.0");
      it.inCase(
          old ? version : CLOSE,
          () ->
              statuses.forEach(
                  (status, method) ->
                      assertOnce(
                          it,
                          method,
                          version + " " + status + (old ? "\r\n" : "\r\n" + CLOSE + "\r\n"))));
    }
    it.inCase(
        CLOSE + ", in chunks",
        () ->
            assertOnce(
                it, "GET", "HTTP/1.1 200 OK\r\n" + CLOSE + "\r\nTransfer-Encoding: chunked\r\n"));
    it.inCase(
        CLOSE + ", behind an interim response",
        () ->
            assertOnce(
                it, "GET", "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n" + CLOSE + "\r\n"));
    it.inCase("HTTP/1.0 with keep-alive", () -> assertOwn(it));
  }

  private static void assertCloses(TransportScenario it, String name, String... lines) {
    it.inCase(
        CLOSE + ", " + name,
        () -> {
          for (String line : lines) {
            assertOnce(it, "GET", "HTTP/1.1 200 OK\r\n" + line + "\r\n");
          }
        });
  }

  private static void assertOnce(TransportScenario it, String method, String head) {
    respond(it, method.equals("HEAD"), head);
    for (int i = 0; i < 3; i++) {
      assertResponse(it, method, "/" + i, head);
    }
    for (RawConnection each : it.server().connections()) {
      assertThat(each.requests())
          .as("the requests on a connection whose response began with " + head.strip())
          .hasSize(1);
    }
  }

  /** Whether the connection is used again is open. */
  private static void assertOwn(TransportScenario it) {
    String head = "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n";
    respond(it, false, head);
    for (int i = 0; i < 3; i++) {
      assertResponse(it, "GET", "/" + i, head);
    }
  }

  private static void assertResponse(
      TransportScenario it, String method, String target, String head) {
    TransportResponse response =
        it.send(method, target, method.equals("POST") ? it.body(OptionalLong.of(3), "abc") : null);
    assertThat(head).contains(" " + response.status() + " ");
    assertThat(it.text(response)).isEqualTo(isEmpty(head, method.equals("HEAD")) ? "" : target);
  }

  private static boolean isEmpty(String head, boolean isHead) {
    return isHead || List.of("204", "304").contains(head.substring(9, 12));
  }

  /** The server goes on reading, so that nothing but the response says that it will close. */
  private static void respond(TransportScenario it, boolean isHead, String head) {
    it.serving(
        Scripts.forEver(
            connection -> {
              RawRequest request = connection.readRequest();
              String target = request.target();
              if (head.contains("chunked")) {
                connection.write(head + "\r\n2\r\n" + target + "\r\n0\r\n\r\n");
              } else if (isEmpty(head, isHead)) {
                connection.write(head + (isHead ? "Content-Length: 2\r\n\r\n" : "\r\n"));
              } else {
                connection.write(head + "Content-Length: 2\r\n\r\n" + target);
              }
            }));
  }
}
