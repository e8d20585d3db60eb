package ai.flowscale.tck.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;

class UnresponsiveAddressTest {

  @Test
  void aConnectionIsNeitherAcceptedNorRefused() throws IOException {
    try (UnresponsiveAddress address = UnresponsiveAddress.open().orElseThrow()) {
      for (int i = 0; i < 3; i++) {
        try (Socket socket = new Socket()) {
          assertThatThrownBy(
                  () -> socket.connect(new InetSocketAddress("127.0.0.1", address.port()), 100))
              .isInstanceOf(SocketTimeoutException.class);
        }
      }
    }
  }

  @Test
  void aSystemWhoseQueueDoesNotFillHasNoSuchAddress() {
    assertThat(UnresponsiveAddress.open(10_000)).isEmpty();
  }

  @Test
  void afterItsEndConnectionsAreRefused() throws IOException {
    UnresponsiveAddress address = UnresponsiveAddress.open().orElseThrow();
    int port = address.uri("/").getPort();
    address.close();

    try (Socket socket = new Socket()) {
      assertThatThrownBy(() -> socket.connect(new InetSocketAddress("127.0.0.1", port), 30_000))
          .isInstanceOf(ConnectException.class);
    }
  }
}
