package ai.flowscale.tck.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawServerTlsTest {
  private RawServer server = RawServer.startTls(TestAuthority.serverContext());

  @AfterEach
  void stop() {
    server.close();
  }

  private void replaceBy(RawServer other) {
    server.close();
    server = other;
  }

  private SSLSocket connected(SSLContext context) throws IOException {
    return (SSLSocket) context.getSocketFactory().createSocket("localhost", server.port());
  }

  private SSLSocket requesting() throws IOException {
    SSLSocket socket = connected(TestAuthority.clientContext());
    socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
    return socket;
  }

  private String get(SSLContext context) throws IOException, InterruptedException {
    server.always(
        connection -> {
          connection.readRequest();
          connection.respond("200 OK", "hello");
          connection.readToEnd();
        });
    return HttpClient.newBuilder()
        .sslContext(context)
        .build()
        .send(HttpRequest.newBuilder(server.uri("/a?b")).build(), BodyHandlers.ofString())
        .body();
  }

  private static int endOf(Socket socket) {
    try {
      return socket.getInputStream().read();
    } catch (IOException broken) {
      return -1;
    }
  }

  private void awaitEnd(RawConnection.End end) {
    server.await("the end", () -> server.connection(0).end() == end);
    assertThat(server.openConnections()).isZero();
  }

  @Test
  void aTrustingClientIsServed() throws Exception {
    String body = get(TestAuthority.clientContext());

    assertThat(body).isEqualTo("hello");
    assertThat(server.requests().get(0).target()).isEqualTo("/a?b");
  }

  @Test
  void aClientThatDoesNotTrustTheServerEndsTheConnectionWithoutARequest() {
    replaceBy(RawServer.startTls(TestAuthority.serverContextOfUnknownAuthority()));

    assertThatThrownBy(() -> get(TestAuthority.clientContext()))
        .isInstanceOf(SSLHandshakeException.class);
    awaitEnd(RawConnection.End.NO_HANDSHAKE);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aClientWithACertificateIsServedWhereOneIsNeeded() throws Exception {
    replaceBy(RawServer.startTls(TestAuthority.serverContext(), true));

    assertThat(get(TestAuthority.clientContextWithCertificate())).isEqualTo("hello");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aClientWithoutACertificateHearsThatOneIsNeeded(String version) throws IOException {
    replaceBy(RawServer.startTls(TestAuthority.serverContext(), true));

    try (SSLSocket socket = connected(TestAuthority.clientContext())) {
      socket.setEnabledProtocols(new String[] {version});
      assertThatThrownBy(
              () -> {
                socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
                socket.getInputStream().read();
              })
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("alert");
    }
    awaitEnd(RawConnection.End.NO_HANDSHAKE);
  }

  @Test
  void aHangingHandshakeDelaysNoOtherConnection() throws Exception {
    try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      server.connection(0);

      assertThat(get(TestAuthority.clientContext())).isEqualTo("hello");
      assertThat(server.connection(0).end()).isNull();
      assertThat(silent.isClosed()).isFalse();
    }
    server.await("the end", () -> server.connection(0).end() == RawConnection.End.NO_HANDSHAKE);
  }

  @Test
  void aConnectionIsOpenUntilTheClientEndsIt() throws IOException {
    SSLSocket socket = requesting();
    server.await("the request", () -> server.requests().size() == 1);
    assertThat(server.openConnections()).isEqualTo(1);

    socket.close();

    awaitEnd(RawConnection.End.CLOSED);
  }

  @Test
  void aConnectionIsClosedInOrderAfterItsScript() throws IOException {
    server.script(
        connection -> {
          connection.readRequest();
          connection.write("HTTP/1.1 200 OK\r\n\r\nall");
        });

    try (SSLSocket socket = requesting()) {
      String response = new String(socket.getInputStream().readAllBytes(), US_ASCII);

      assertThat(response).endsWith("\r\n\r\nall");
      server.await("the end", () -> server.openConnections() == 0);
      assertThat(server.connection(0).end()).isNull();
    }
  }

  @Test
  void aHalfClosedConnectionCanStillBeReadFrom() throws IOException {
    server.script(
        connection -> {
          connection.readHead();
          connection.halfClose();
          connection.readRequest();
          connection.readToEnd();
        });

    SSLSocket socket = requesting();
    assertThat(socket.getInputStream().read()).isEqualTo(-1);
    assertThat(server.openConnections()).isEqualTo(1);
    socket.getOutputStream().write("GET /2 HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
    server.await("the request", () -> server.requests().size() == 2);
    socket.close();

    awaitEnd(RawConnection.End.CLOSED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anEndInOrderIsAnnounced(boolean halfClose) throws IOException {
    server.script(
        connection -> {
          connection.readHead();
          if (halfClose) {
            connection.halfClose();
            connection.readToEnd();
          }
        });

    try (RecordingSocket recording = new RecordingSocket(server.port());
        SSLSocket socket =
            (SSLSocket)
                TestAuthority.clientContext()
                    .getSocketFactory()
                    .createSocket(recording, "localhost", server.port(), true)) {
      // Version 1.3 would hide what kind of record it is.
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));

      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      assertThat(recording.lastRecordType()).isEqualTo(RecordingSocket.ALERT);
    }
  }

  @Test
  void aResetIsSeenByTheClient() throws IOException {
    server.script(
        connection -> {
          connection.readHead();
          connection.reset();
        });

    try (SSLSocket socket = requesting()) {
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
    server.await("the end", () -> server.openConnections() == 0);
  }

  @Test
  void aStalledScriptGoesOnWhenItIsReleased() throws IOException {
    server.script(
        connection -> {
          connection.readHead();
          connection.stall();
          connection.respond("200 OK", "");
        });

    try (SSLSocket socket = requesting()) {
      server.await("the request", () -> server.requests().size() == 1);
      assertThat(server.connection(0).written()).isZero();
      server.connection(0).release();
      assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
    }
  }

  @Test
  void closingTheServerBreaksWhatStalls() throws IOException {
    server.always(RawConnection::stall);

    try (SSLSocket socket = connected(TestAuthority.clientContext())) {
      socket.startHandshake();
      server.close();

      assertThat(server.openConnections()).isZero();
      assertThat(endOf(socket)).isEqualTo(-1);
    }
  }

  /** Keeps the bytes that arrive below TLS. */
  private static final class RecordingSocket extends Socket {
    private static final int ALERT = 21;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    RecordingSocket(int port) throws IOException {
      super(InetAddress.getLoopbackAddress(), port);
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(super.getInputStream()) {
        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
          int read = super.read(buffer, offset, length);
          received.write(buffer, offset, Math.max(0, read));
          return read;
        }
      };
    }

    /** Each record begins with its type, two bytes of version and two of length. */
    int lastRecordType() {
      ByteBuffer records = ByteBuffer.wrap(received.toByteArray());
      int type = -1;
      while (records.remaining() >= 5) {
        type = records.get();
        records.getShort();
        int length = records.getShort() & 0xffff;
        records.position(records.position() + length);
      }
      return type;
    }
  }
}
