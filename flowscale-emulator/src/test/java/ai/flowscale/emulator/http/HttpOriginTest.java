package ai.flowscale.emulator.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.emulator.http.WireResponse.Breakage;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire. */
class HttpOriginTest {
  private final Queue<WireRequest> requests = new ConcurrentLinkedQueue<>();
  private volatile Function<WireRequest, WireResponse> responses =
      request -> WireResponse.of(200, "text/plain", request.method() + " " + request.target());
  private final HttpOrigin origin =
      HttpOrigin.start(
          0,
          request -> {
            requests.add(request);
            return responses.apply(request);
          });

  @AfterEach
  void stop() {
    origin.close();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket("127.0.0.1", URI.create(origin.url()).getPort());
    socket.setSoTimeout(30_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  /** Reads up to the end of a text, and not beyond. */
  private static String readTo(Socket socket, String end) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new EOFException("after " + text);
      }
      text.append((char) next);
    }
    return text.toString();
  }

  private static String readAll(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
  }

  /** What comes until the connection ends. */
  private String exchange(String request) throws IOException {
    try (Socket socket = connect()) {
      send(socket, request);
      return readAll(socket);
    }
  }

  private static String text(WireRequest request) {
    return ISO_8859_1.decode(request.body()).toString();
  }

  @Test
  void servesOneRequestAfterTheOtherOnAConnection() throws Exception {
    try (Socket socket = connect()) {
      for (String path : new String[] {"/1", "/2"}) {
        send(socket, "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(readTo(socket, "GET " + path))
            .startsWith("HTTP/1.1 200 ")
            .contains("\r\nContent-Length: 6\r\n", "\r\nContent-Type: text/plain\r\n")
            .doesNotContain("Connection");
      }
    }
    // Both at once, with the empty line that some clients send behind a body.
    assertThat(
            exchange(
                "POST /3 HTTP/1.1\r\nContent-Length: 1\r\n\r\nx\r\n"
                    + "GET /4 HTTP/1.1\r\nConnection: close\r\n\r\n"))
        .contains("POST /3", "\r\nConnection: close\r\n", "GET /4");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.0", "HTTP/1.1\r\nConnection: Close"})
  void endsTheConnectionForAClientThatDoesNotKeepIt(String version) throws Exception {
    assertThat(exchange("GET / " + version + "\r\n\r\n")).endsWith("GET /");
  }

  @Test
  void aProxysRequestNamesTheWholeAddress() throws Exception {
    assertThat(exchange("GET http://a.example:80/x?http://b/ HTTP/1.0\r\n\r\n"))
        .endsWith("GET /x?http://b/");
  }

  @Test
  void readsABodyInChunksWithItsTrailers() throws Exception {
    exchange(
        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "3;a=b\r\nabc\r\nA\r\n0123456789\r\n0\r\nX-Trailer: t\r\n\r\n");
    assertThat(text(requests.remove())).isEqualTo("abc0123456789");
  }

  @Test
  void asksForABodyThatIsHeldBack() throws Exception {
    try (Socket socket = connect()) {
      send(socket, "POST / HTTP/1.0\r\nExpect: 100-continue\r\ncontent-length: 4\r\n\r\n");
      assertThat(readTo(socket, "\r\n\r\n")).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      send(socket, "body");
      assertThat(readAll(socket)).startsWith("HTTP/1.1 200 ");
    }
    assertThat(text(requests.remove())).isEqualTo("body");
  }

  @Test
  void aBodyThatIsCutOffIsNoRequest() throws Exception {
    try (Socket socket = connect()) {
      send(socket, "POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nbod");
      socket.shutdownOutput();
      assertThat(readAll(socket)).isEmpty();
    }
    assertThat(requests).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {(16 << 20) - 1, (16 << 20) + 1, 40 << 20})
  void aLargeBodyIsKeptOutsideOfTheHeap(int size) throws Exception {
    byte[] block = new byte[64 * 1024];
    try (Socket socket = connect()) {
      send(socket, "POST / HTTP/1.0\r\nContent-Length: " + size + "\r\n\r\n");
      for (int sent = 0; sent < size; sent += block.length) {
        for (int i = 0; i < block.length; i++) {
          block[i] = at(sent + i);
        }
        socket.getOutputStream().write(block, 0, Math.min(block.length, size - sent));
      }
      assertThat(readAll(socket)).startsWith("HTTP/1.1 200 ");
    }
    ByteBuffer body = requests.remove().body();
    assertThat(body.remaining()).isEqualTo(size);
    assertThat(body.isDirect()).isEqualTo(size > 16 << 20);
    int wrong = 0;
    for (int i = 0; i < size; i++) {
      wrong += body.get(i) == at(i) ? 0 : 1;
    }
    assertThat(wrong).as("wrong bytes").isZero();
  }

  private static byte at(int position) {
    return (byte) (position ^ position >> 8 ^ position >> 16);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /\r\n\r\n",
        "GET / HTTP/2.0\r\n\r\n",
        "GET  / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nno field\r\n\r\n",
        "GET / HTTP/1.1\r\n: no name\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 2147483648\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n"
      })
  void whatIsNotHttpIsRefused(String request) throws Exception {
    assertThat(exchange(request)).startsWith("HTTP/1.1 400 ").contains("Connection: close");
    assertThat(requests).isEmpty();
  }

  @Test
  void aHeadWithoutEndIsRefused() throws Exception {
    // No more than is read: what is left unread would break the connection.
    String start = "GET / HTTP/1.1\r\nX: ";
    assertThat(exchange(start + "x".repeat(64 * 1024 + 1 - start.length())))
        .startsWith("HTTP/1.1 400 ");
  }

  @ParameterizedTest
  @CsvSource({"204, false", "304, false", "200, true", "404, true"})
  void someResponsesHaveNoBody(int status, boolean withBody) throws Exception {
    responses = request -> WireResponse.of(status, "text/plain", "body");
    String response = exchange("GET / HTTP/1.0\r\n\r\n");
    assertThat(response.contains("Content-Length: 4")).isEqualTo(withBody);
    assertThat(response.endsWith("\r\n\r\nbody")).isEqualTo(withBody);
    assertThat(exchange("HEAD / HTTP/1.0\r\n\r\n")).endsWith("\r\n\r\n");
  }

  @Test
  void aBodyIsAbortedInItsMiddle() throws Exception {
    responses = request -> WireResponse.of(200, "text/plain", "12345678").cutOff();
    assertThat(exchange("GET / HTTP/1.1\r\n\r\n"))
        .contains("\r\nContent-Length: 8\r\n")
        .endsWith("\r\n\r\n1234");
  }

  @Test
  void aConnectionIsResetOrClosedOrCarriesNoHttp() throws Exception {
    responses = request -> WireResponse.broken(Breakage.RESET);
    assertThatThrownBy(() -> exchange("GET / HTTP/1.1\r\n\r\n"))
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
    responses = request -> WireResponse.broken(Breakage.CLOSE);
    assertThat(exchange("GET / HTTP/1.1\r\n\r\n")).isEmpty();
    responses = request -> WireResponse.broken(Breakage.GARBAGE);
    assertThat(exchange("GET / HTTP/1.1\r\n\r\n")).isNotEmpty().doesNotContain("HTTP/1");
  }

  @Test
  void aMistakeOfTheEmulatorIs500() throws Exception {
    responses =
        request -> {
          throw new AssertionError("a mistake on purpose");
        };
    assertThat(exchange("GET / HTTP/1.0\r\n\r\n"))
        .startsWith("HTTP/1.1 500 ")
        .endsWith("\r\n\r\nInternal Server Error");
  }

  @Test
  void closingEndsAThousandConnections() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 1000; i++) {
        sockets.add(connect());
      }
      for (Socket socket : sockets) {
        send(socket, "GET / HTTP/1.1\r\n\r\n");
      }
      for (Socket socket : sockets) {
        readTo(socket, "GET /");
      }
      origin.close();
      for (Socket socket : sockets) {
        assertThat(socket.getInputStream().read()).isNegative();
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    int port = URI.create(origin.url()).getPort();
    assertThatThrownBy(() -> HttpOrigin.start(port, request -> WireResponse.empty(200)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("Cannot listen on port " + port + " of 127.0.0.1");
  }
}
