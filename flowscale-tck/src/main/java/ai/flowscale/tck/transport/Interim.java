package ai.flowscale.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.server.RawScript;
import ai.flowscale.tck.server.RawServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Interim responses (RFC 9110, section 15.2) before the response. */
final class Interim {
  /** The known ones, and one that no one knows. 101 ends HTTP and must be asked for. */
  static final int[] STATUSES = {100, 102, 103, 199};

  private static final String HEADER = "X-Interim";
  private static final String FIELDS =
      HEADER + ": yes\r\nLink: </a>; rel=preload\r\nSet-Cookie: a=b\r\nRetry-After: 1\r\n";

  private Interim() {}

  static String response(int status) {
    return "HTTP/1.1 " + status + " Not Yet\r\n" + FIELDS + "\r\n";
  }

  /** With what would frame a body, which an interim response does not have. */
  static String framed(String fields) {
    return "HTTP/1.1 103 Not Yet\r\n" + HEADER + ": yes\r\n" + fields + "\r\n\r\n";
  }

  static String several() {
    StringBuilder all = new StringBuilder();
    for (int status : STATUSES) {
      all.append(response(status)).append(response(status));
    }
    return all.toString();
  }

  private static String last(RawRequest request) {
    String body = request.target();
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  /** Sends the response when the connection is released. */
  static RawScript thenStall(String interim) {
    return Scripts.forEver(
        connection -> {
          RawRequest request = connection.readRequest();
          connection.write(interim);
          connection.stall();
          connection.write(last(request));
        });
  }

  static RawScript inOnePacket(String interim) {
    return Scripts.forEver(
        connection -> {
          connection.write(interim + last(connection.readRequest()));
        });
  }

  static RawScript byteByByte(String interim) {
    return Scripts.forEver(
        connection -> {
          String all = interim + last(connection.readRequest());
          for (byte each : all.getBytes(StandardCharsets.US_ASCII)) {
            connection.write(new byte[] {each});
          }
        });
  }

  /** The requests after the first find what a wrong end of an earlier one has left. */
  static void assertSkipped(TransportScenario it, RawScript script) {
    RawServer other = it.watched(RawServer.start().always(Scripts.respondAll("tick")));
    it.serving(script);
    for (String path : List.of("/first", "/second", "/third")) {
      boolean post = path.equals("/second");
      CompletableFuture<TransportResponse> future =
          it.sending(post ? "POST" : "GET", path, post ? it.body(OptionalLong.of(1), "x") : null);
      it.server().await(path, () -> isAnswering(it.server(), path));
      // Meanwhile, a transport that ends the exchange has time to do so.
      assertThat(it.text(it.get(other.uri("/")))).isEqualTo("tick");
      it.server().connections().forEach(RawConnection::release);

      assertFinal(it, TransportScenario.response(future), path);
    }
  }

  private static boolean isAnswering(RawServer server, String path) {
    return server.connections().stream()
        .anyMatch(
            each ->
                each.written() > 0
                    && each.requests().stream().anyMatch(made -> made.target().equals(path)));
  }

  static void assertSkippedDuringUpload(TransportScenario it, int status) {
    it.serving(
        Scripts.forEver(
            connection -> {
              respondDuringUpload(connection, status);
            }));
    // More than what the buffers of the system take, or the window of a stream.
    int size = it.route().isHttp1() ? 8 << 20 : 2 << 20;
    TestBody body = it.body(TestBody.sized(OptionalLong.empty(), size));
    assertFinal(it, it.send("POST", "/first", body), "/first");
    assertThat(it.server().requests().stream().mapToLong(RawRequest::bodyBytes).max())
        .as("the bytes of the body")
        .hasValue(size);
    assertFinal(it, it.send("POST", "/second", it.body(OptionalLong.of(1), "x")), "/second");
  }

  static void assertNotMerged(TransportScenario it) {
    it.serving(inOnePacket(several()));
    for (String path : List.of("/first", "/second")) {
      TransportResponse response = it.get(path);
      assertThat(response.headers().names())
          .as("the names of headers, none of which is that of an interim response")
          .allMatch("Content-Length"::equalsIgnoreCase);
      assertThat(it.text(response)).isEqualTo(path);
    }
  }

  /** What comes of that exchange is open, but not what comes of the next one. */
  static void assertNoUpgrade(TransportScenario it) {
    it.serving(thenStall(response(101)));
    CompletableFuture<TransportResponse> first = it.sending("GET", "/first", null);
    it.server().await("the upgrade", () -> isAnswering(it.server(), "/first"));
    it.server().connection(0).release();
    if (Waiting.outcome("the end of the exchange", first) == null) {
      TransportScenario.response(first).close();
    }

    it.server().always(Interim.inOnePacket(""));
    CompletableFuture<TransportResponse> second = it.sending("GET", "/second", null);
    Waiting.until("the second request", () -> second.isDone() || it.server().requests().size() > 1);
    it.server().connections().forEach(RawConnection::release);

    assertFinal(it, TransportScenario.response(second), "/second");
  }

  private static void respondDuringUpload(RawConnection connection, int status) throws IOException {
    RawRequest request = connection.readHead();
    connection.readBody(request, 1);
    connection.write(response(status));
    connection.readBody(request);
    connection.write(last(request));
  }

  private static void assertFinal(
      TransportScenario it, TransportResponse response, @Nullable String body) {
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers().first(HEADER)).as("a header of an interim response").isEmpty();
    assertThat(it.text(response)).isEqualTo(body);
  }
}
