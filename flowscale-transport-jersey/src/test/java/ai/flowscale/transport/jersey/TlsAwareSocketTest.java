package ai.flowscale.transport.jersey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ClosedByInterruptException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each step in a socket that may block ends by an interrupt, also one that came before it. */
@Timeout(30)
class TlsAwareSocketTest {
  private final TlsAwareSocket socket = new TlsAwareSocket();
  private ServerSocket server;

  @BeforeEach
  void open() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void end() throws IOException {
    boolean unused = Thread.interrupted();
    server.close();
    socket.close();
  }

  private void connect() throws IOException {
    socket.connect(server.getLocalSocketAddress());
  }

  private void assertBrokenOff(ThrowingCallable step) {
    Thread.currentThread().interrupt();

    assertThatThrownBy(step).isInstanceOf(ClosedByInterruptException.class);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(socket.isClosed()).isTrue();
  }

  @Test
  void connecting() {
    assertBrokenOff(this::connect);
  }

  @Test
  void reading() throws IOException {
    connect();
    assertBrokenOff(() -> socket.getInputStream().read(new byte[1]));
  }

  @Test
  void readingOneByte() throws IOException {
    connect();
    assertBrokenOff(() -> socket.getInputStream().read());
  }

  @Test
  void writing() throws IOException {
    connect();
    assertBrokenOff(() -> socket.getOutputStream().write(new byte[1]));
  }

  @Test
  void writingOneByte() throws IOException {
    connect();
    assertBrokenOff(() -> socket.getOutputStream().write(1));
  }

  @Test
  void withoutAnInterruptBytesGoThrough() throws IOException {
    connect();
    try (Socket peer = server.accept()) {
      socket.getOutputStream().write(1);
      socket.getOutputStream().write(new byte[] {0, 2, 3}, 1, 2);
      peer.getOutputStream().write(new byte[] {4, 5});

      assertThat(peer.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
      assertThat(socket.getInputStream().read()).isEqualTo(4);
      assertThat(socket.getInputStream().readNBytes(1)).containsExactly(5);
    }
  }
}
