package ai.flowscale.tck.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RawServerTest {
  /** SHA-256 of "abcdef". */
  private static final String ABCDEF =
      "bef57ec7f53a6d40beb640a780a639c83bc29ac8a9816f1fc6c5c6dcd93c4721";

  private final RawServer server = RawServer.start();

  @AfterEach
  void stop() {
    server.close();
  }

  private Socket connected(String text) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.getOutputStream().write(text.getBytes(US_ASCII));
    return socket;
  }

  private RawRequest afterEnd(String text) throws IOException {
    connected(text).close();
    server.await("the end", () -> server.connection(0).end() == RawConnection.End.CLOSED);
    return server.requests().get(0);
  }

  @Test
  void aHeadIsRecordedAsItCame() throws IOException {
    RawRequest request = afterEnd("PUT /a?b HTTP/1.1\r\nX-Many: 2\r\nx-many: 1\r\n\r\n");

    assertThat(request.method()).isEqualTo("PUT");
    assertThat(request.target()).isEqualTo("/a?b");
    assertThat(request.fieldLines()).containsExactly("X-Many: 2", "x-many: 1");
    assertThat(request.values("X-MANY")).containsExactly("2", "1");
    assertThat(request.isComplete()).isTrue();
  }

  @Test
  void aWarmUpIsNotSeenByScripts() throws IOException {
    server.answerWarmUps();
    server.always(connection -> connection.respond("200 OK", connection.readRequest().target()));
    String warmUp = "GET " + RawServer.WARM_UP + " HTTP/1.1\r\n\r\n";

    try (Socket client = connected(warmUp + warmUp + "GET /a?b HTTP/1.1\r\n\r\n")) {
      String received = new String(client.getInputStream().readAllBytes(), US_ASCII);

      assertThat(received.split("HTTP/1.1 200 OK\r\n", -1)).hasSize(4);
      assertThat(received).endsWith("\r\n\r\n/a?b");
    }
    assertThat(server.connections()).hasSize(1);
    assertThat(server.requests()).extracting(RawRequest::target).containsExactly("/a?b");
  }

  @Test
  void anEndWithinAHeadIsRecorded() throws IOException {
    server.always(RawConnection::readHead);
    try (Socket client = connected("GET / HT")) {
      server.await("the first bytes", () -> server.connections().size() == 1);
      client.shutdownOutput();
      server.await("the end", () -> server.connection(0).end() == RawConnection.End.CLOSED);
    }
  }

  @ParameterizedTest
  @CsvSource({"abcdef, true", "abcde, false", "'', false"})
  void aBodyWithALengthIsCompleteWithItsLastByte(String sent, boolean complete) throws IOException {
    RawRequest request = afterEnd("PUT / HTTP/1.1\r\nContent-Length: 6\r\n\r\n" + sent);

    assertThat(request.isComplete()).isEqualTo(complete);
    assertThat(request.bodyBytes()).isEqualTo(sent.length());
    assertThat(request.bodySha256().equals(ABCDEF)).isEqualTo(complete);
  }

  @ParameterizedTest
  @CsvSource({"'0|||', true", "'0|X: y|||', true", "'0|', false", "'', false", "'5|abc', false"})
  void aChunkedBodyIsCompleteWithItsLastChunk(String end, boolean complete) throws IOException {
    String framed = "2;x=y|ab|4|cdef|" + end;

    RawRequest request =
        afterEnd(
            "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + framed.replace("|", "\r\n"));

    assertThat(request.isComplete()).isEqualTo(complete);
    if (!end.startsWith("5")) {
      assertThat(request.bodySha256()).isEqualTo(ABCDEF);
    }
  }

  @Test
  void aConnectionCarriesOneRequestAfterTheOther() throws IOException {
    server.script(
        connection -> {
          connection.readRequest();
          connection.readRequest();
          connection.respond("200 OK", "both");
        });

    try (Socket socket =
        connected(
            "PUT /1 HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"
                + "PUT /2 HTTP/1.1\r\nContent-Length: 0\r\n\r\n")) {
      String response = new String(socket.getInputStream().readAllBytes(), US_ASCII);

      assertThat(response).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nboth");
      assertThat(server.connection(0).written()).isEqualTo(response.length());
    }
    assertThat(server.requests()).extracting(RawRequest::target).containsExactly("/1", "/2");
  }

  @Test
  void aStalledScriptGoesOnWhenItIsReleased() throws IOException {
    server.script(
        connection -> {
          connection.readHead();
          connection.stall();
          connection.respond("200 OK", "");
        });

    try (Socket socket = connected("GET / HTTP/1.1\r\n\r\n")) {
      server.await("the request", () -> server.requests().size() == 1);
      assertThat(socket.getInputStream().available()).isZero();
      server.connection(0).release();
      assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
    }
  }

  @Test
  void aResetIsSeenByTheClient() throws IOException {
    server.script(
        connection -> {
          connection.readHead();
          connection.reset();
        });

    try (Socket socket = connected("GET / HTTP/1.1\r\n\r\n")) {
      assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void aResetByTheClientIsRecorded() throws IOException {
    Socket socket = connected("GET / HTTP/1.1\r\n\r\n");
    server.await("the request", () -> server.requests().size() == 1);
    socket.setSoLinger(true, 0);
    socket.close();

    server.await("the reset", () -> server.connection(0).end() == RawConnection.End.RESET);
  }
}
