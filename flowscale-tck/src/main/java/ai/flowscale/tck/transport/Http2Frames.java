package ai.flowscale.tck.transport;

import static ai.flowscale.tck.transport.Http2Rules.act;
import static ai.flowscale.tck.transport.Http2Rules.actAndAwait;
import static ai.flowscale.tck.transport.Http2Rules.assertNoViolation;
import static ai.flowscale.tck.transport.Http2Rules.awaitAcknowledged;
import static ai.flowscale.tck.transport.Http2Rules.large;
import static ai.flowscale.tck.transport.Http2Rules.post;
import static ai.flowscale.tck.transport.Http2Rules.server;
import static ai.flowscale.tck.transport.Http2Rules.small;
import static ai.flowscale.tck.transport.TransportScenario.response;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.Extent;
import ai.flowscale.tck.server.RawHttp2;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.server.RawScript;
import ai.flowscale.tck.server.RawServer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** Frames and settings that HTTP/2 allows, however rare they are. */
final class Http2Frames {
  private static final int UPLOAD_BYTES = Http2Rules.UPLOAD_BYTES;

  /** A type of frames that no one has defined. */
  private static final int UNKNOWN_TYPE = 0xf3;

  /** A setting that no one has defined. */
  private static final int UNKNOWN_SETTING = 0xf3f3;

  private static final int SOME_PADDING = 1 << 20;
  private static final int MUCH_PADDING = 17 << 20;

  private Http2Frames() {}

  static void assertUndisturbed(TransportScenario it) {
    RawServer server = server(it);
    it.inCase("unknown frames", () -> assertUndisturbed(it, server, Http2Frames::unknownFrames));
    it.inCase(
        "unknown settings",
        () ->
            assertUndisturbed(
                it,
                server,
                (http2, at) ->
                    http2.settings(Map.of(UNKNOWN_SETTING, at, UNKNOWN_SETTING + 1, 0))));
    it.inCase(
        "PRIORITY",
        () ->
            assertUndisturbed(
                it, server, (http2, at) -> http2.frame(RawHttp2.PRIORITY, 0, new byte[5])));
    it.inCase("empty DATA", () -> assertUndisturbed(it, server, Http2Frames::emptyFrames));
    it.inCase("DATA of padding", () -> assertUndisturbed(it, server, Http2Frames::padding));
    it.inCase("padded HEADERS", () -> assertUndisturbed(it, server, 10_000, 255));
    it.inCase("HEADERS with an empty padding", () -> assertUndisturbed(it, server, 10_000, 0));
    it.inCase("a head in CONTINUATIONs", () -> assertUndisturbed(it, server, 20, -1));
    it.inCase("a padded head in CONTINUATIONs", () -> assertUndisturbed(it, server, 20, 9));
    it.inCase("a WINDOW_UPDATE behind the response", () -> assertLateWindow(it, server));
    assertThat(server.acceptedConnections()).isEqualTo(1);
    it.inCase("SETTINGS_HEADER_TABLE_SIZE 0", () -> assertEncoded(it, 0));
    it.inCase("SETTINGS_HEADER_TABLE_SIZE 65536", () -> assertEncoded(it, 65_536));
    it.inCase("SETTINGS_MAX_FRAME_SIZE", () -> assertFramed(it));
    it.inCase("SETTINGS_INITIAL_WINDOW_SIZE that grows", () -> assertGrown(it, 1));
    it.inCase(
        "SETTINGS_INITIAL_WINDOW_SIZE that grows, without a WINDOW_UPDATE",
        () -> assertGrown(it, 0));
    it.inCase("SETTINGS_INITIAL_WINDOW_SIZE that shrinks", () -> assertShrunk(it));
    it.inCase("SETTINGS_INITIAL_WINDOW_SIZE for further streams", () -> assertRenewed(it));
    it.inCase("a window of padding", () -> assertPaddingReturned(it));
  }

  /** From none over a small one to a large one. */
  private static void assertRenewed(TransportScenario it) {
    RawServer server = server(it, Map.of(RawHttp2.INITIAL_WINDOW_SIZE, 0));
    server.always(counting());
    assertThat(it.text(it.get(server.uri("/first")))).isEqualTo("0");
    awaitAcknowledged(server, server.connection(0));
    for (int size : new int[] {10_000, 2 << 20, 20_000}) {
      actAndAwait(server, 0, http2 -> http2.settings(Map.of(RawHttp2.INITIAL_WINDOW_SIZE, size)));
      int length = Math.min(size, UPLOAD_BYTES);
      TestBody body = it.body(TestBody.sized(OptionalLong.of(length), length));
      assertThat(it.text(response(post(it, server, "/", body)))).isEqualTo("" + length);
      assertNoViolation(server);
    }
    assertThat(server.acceptedConnections()).isEqualTo(1);
  }

  /** More padding than the window of a stream, with a byte of content in each frame. */
  private static void assertPaddingReturned(TransportScenario it) {
    byte[] padded = new byte[2 + 255];
    padded[0] = (byte) 255;
    padded[1] = 'a';
    RawServer server =
        server(it)
            .always(
                connection -> {
                  connection.readRequest();
                  RawHttp2 http2 = connection.http2();
                  int window = http2.settingOfClient(RawHttp2.INITIAL_WINDOW_SIZE).orElse(65_535);
                  int most = Extent.chosen() == Extent.WHOLE ? MUCH_PADDING : SOME_PADDING;
                  int frames = Math.min(window, most) / padded.length + 10;
                  connection.write("HTTP/1.1 200 OK\r\nX-Frames: " + frames + "\r\n\r\n");
                  for (int i = 0; i < frames; i++) {
                    http2.frame(RawHttp2.DATA, RawHttp2.PADDED, padded);
                  }
                });
    TransportResponse response = it.get(server.uri("/"));
    int frames = Integer.parseInt(response.headers().first("X-Frames").orElseThrow());
    assertThat(it.text(response)).isEqualTo("a".repeat(frames));
  }

  /**
   * What a server sends at a place of a response: before its head, within its body, before its end.
   */
  @FunctionalInterface
  private interface Beside {
    void send(RawHttp2 http2, int at) throws IOException;
  }

  private static void unknownFrames(RawHttp2 http2, int at) throws IOException {
    byte[] payload = new byte[100 * at];
    http2.frame(UNKNOWN_TYPE, 0xff, payload);
    http2.connectionFrame(UNKNOWN_TYPE + 1, 0xff, payload);
    // ALTSVC and ORIGIN, which only some clients know.
    http2.connectionFrame(0xa, 0, "\0\1x".getBytes(US_ASCII));
    http2.connectionFrame(0xc, 0, new byte[0]);
  }

  private static void emptyFrames(RawHttp2 http2, int at) throws IOException {
    for (int i = 0; i < at; i++) {
      http2.frame(RawHttp2.DATA, 0, new byte[0]);
    }
  }

  private static void padding(RawHttp2 http2, int at) throws IOException {
    if (at > 0) {
      byte[] payload = new byte[100 * at];
      payload[0] = (byte) (payload.length - 1);
      http2.frame(RawHttp2.DATA, RawHttp2.PADDED, payload);
    }
  }

  private static void assertUndisturbed(TransportScenario it, RawServer server, Beside beside) {
    server.script(
        connection -> {
          connection.readRequest();
          RawHttp2 http2 = connection.http2();
          beside.send(http2, 0);
          connection.write("HTTP/1.1 200 OK\r\nX-A: b\r\n\r\nhello");
          beside.send(http2, 1);
          connection.write(", world");
          beside.send(http2, 2);
          connection.halfClose();
          connection.readToEnd();
        });
    assertWorld(it, server);
  }

  /** With padding in each frame of content as well, if there is any. */
  private static void assertUndisturbed(
      TransportScenario it, RawServer server, int piece, int padding) {
    server.script(
        connection -> {
          connection.readRequest();
          RawHttp2 http2 = connection.http2();
          byte[] head = RawHttp2.block(":status", "200", "x-a", "b", "x-long", Sizes.text(100));
          http2.head(head, piece, padding, false);
          for (String text : List.of("hello", ", ", "world")) {
            byte[] content = text.getBytes(US_ASCII);
            if (padding < 0) {
              http2.frame(RawHttp2.DATA, 0, content);
            } else {
              byte[] padded = new byte[1 + content.length + padding];
              padded[0] = (byte) padding;
              System.arraycopy(content, 0, padded, 1, content.length);
              http2.frame(RawHttp2.DATA, RawHttp2.PADDED, padded);
            }
          }
          http2.frame(RawHttp2.DATA, RawHttp2.END_STREAM, new byte[0]);
          connection.readToEnd();
        });
    assertWorld(it, server);
  }

  private static void assertWorld(TransportScenario it, RawServer server) {
    TransportResponse response = response(post(it, server, "/", small(it)));
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers().first("x-a")).contains("b");
    assertThat(it.text(response)).isEqualTo("hello, world");
  }

  private static void assertLateWindow(TransportScenario it, RawServer server) {
    server.script(
        connection -> {
          connection.readRequest();
          connection.respond("200 OK", "hello");
          connection.http2().grant(1000);
        });
    assertThat(it.text(it.get(server.uri("/")))).isEqualTo("hello");
    server.always(Scripts.respondAll("next"));
    assertThat(it.text(it.get(server.uri("/")))).isEqualTo("next");
  }

  /**
   * The fields of several requests, which an encoder may refer to, and must not with a size of 0.
   */
  private static void assertEncoded(TransportScenario it, int tableSize) {
    RawServer server = server(it).always(Scripts.respondAll("hello"));
    for (int i = 0; i < 4; i++) {
      Headers headers = Headers.empty().with("X-Same", Sizes.text(50)).with("X-Number", "" + i);
      TransportRequest request = TransportRequest.of("GET", server.uri("/"), headers, null);
      assertThat(it.text(it.send(request))).isEqualTo("hello");
      assertThat(server.requests().get(i).values("x-same")).containsExactly(Sizes.text(50));
      assertThat(server.requests().get(i).values("x-number")).containsExactly("" + i);
      int size = i == 2 ? 4_096 : tableSize;
      actAndAwait(server, 0, http2 -> http2.settings(Map.of(RawHttp2.HEADER_TABLE_SIZE, size)));
    }
    assertThat(server.acceptedConnections()).isEqualTo(1);
  }

  private static void assertFramed(TransportScenario it) {
    for (Map<Integer, Integer> settings :
        List.of(Map.<Integer, Integer>of(), Map.of(RawHttp2.MAX_FRAME_SIZE, 65_536))) {
      RawServer server = server(it, settings);
      server.always(
          connection -> connection.respond("200 OK", connection.readRequest().bodyBytes() + ""));
      for (int i = 0; i < 2; i++) {
        assertThat(it.text(response(post(it, server, "/", large(it)))))
            .isEqualTo("" + UPLOAD_BYTES);
        awaitAcknowledged(server, server.connection(0));
      }
      assertNoViolation(server);
    }
  }

  /** Not all clients use a window up to its last byte. */
  private static void assertGrown(TransportScenario it, int granted) {
    RawServer server = server(it, Map.of(RawHttp2.INITIAL_WINDOW_SIZE, 40_000));
    server.script(Scripts.respondAll("first")).always(counting());
    assertThat(it.text(it.get(server.uri("/first")))).isEqualTo("first");
    awaitAcknowledged(server, server.connection(0));
    final CompletableFuture<TransportResponse> upload = post(it, server, "/", large(it));
    awaitUploaded(server, 20_000);

    for (int size : new int[] {100_000, 4 << 20}) {
      actAndAwait(
          server,
          1,
          http2 -> {
            http2.settings(Map.of(RawHttp2.INITIAL_WINDOW_SIZE, size));
            if (granted > 0) {
              http2.grant(granted);
            }
          });
      awaitUploaded(server, 60_000);
    }

    assertThat(it.text(response(upload))).isEqualTo("" + UPLOAD_BYTES);
    assertNoViolation(server);
  }

  private static RawScript counting() {
    return connection -> {
      RawRequest request = connection.readRequest();
      connection.respond("200 OK", "" + request.bodyBytes());
    };
  }

  private static void awaitUploaded(RawServer server, long bytes) {
    server.await(
        bytes + " bytes of an upload",
        () -> server.requests().size() == 2 && server.requests().get(1).bodyBytes() >= bytes);
  }

  /** A window that is smaller than what was sent becomes negative (RFC 9113, section 6.9.2). */
  private static void assertShrunk(TransportScenario it) {
    RawServer server = server(it, Map.of(RawHttp2.INITIAL_WINDOW_SIZE, 100_000));
    server.script(Scripts.respondAll("first")).always(counting());
    assertThat(it.text(it.get(server.uri("/first")))).isEqualTo("first");
    awaitAcknowledged(server, server.connection(0));
    final CompletableFuture<TransportResponse> upload = post(it, server, "/", large(it));
    awaitUploaded(server, 80_000);

    actAndAwait(server, 1, http2 -> http2.settings(Map.of(RawHttp2.INITIAL_WINDOW_SIZE, 20_000)));
    act(server.connection(1), http2 -> http2.grant(100_000));
    awaitUploaded(server, 105_000);
    assertNoViolation(server);
    act(server.connection(1), http2 -> http2.grant(UPLOAD_BYTES));

    assertThat(it.text(response(upload))).isEqualTo("" + UPLOAD_BYTES);
    assertNoViolation(server);
  }
}
