package ai.flowscale.tck.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PipeTest {
  private final OpenSockets sockets = new OpenSockets();

  @AfterEach
  void close() {
    sockets.closeAll();
  }

  /** Two ends of a connection. */
  private record Ends(Socket here, Socket there) {}

  private Ends connected() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Socket here = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort());
      Socket there = server.accept();
      sockets.add(here);
      sockets.add(there);
      return new Ends(here, there);
    }
  }

  @Test
  void whatASideHasSaidBeforeItBrokeArrives() throws IOException {
    Ends client = connected();
    Ends origin = connected();
    Pipe pipe = new Pipe(sockets, client.there(), origin.here());
    origin.there().getOutputStream().write("refused".getBytes(US_ASCII));
    sockets.reset(origin.there());

    CountDownLatch refused = new CountDownLatch(1);
    CompletableFuture<Void> other =
        CompletableFuture.runAsync(
            () ->
                pipe.pass(
                    out -> {
                      awaitZero(refused);
                      origin.here().getInputStream().transferTo(out);
                    },
                    client.there()));
    pipe.pass(
        out -> {
          try {
            while (true) {
              out.write(new byte[1]);
            }
          } finally {
            refused.countDown();
          }
        },
        origin.here());
    other.join();

    assertThat(client.here().getInputStream().readNBytes(7))
        .isEqualTo("refused".getBytes(US_ASCII));
    assertThatThrownBy(() -> client.here().getInputStream().read())
        .as("the end, which is not that of an orderly close")
        .isInstanceOf(SocketException.class);
  }

  private static void awaitZero(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
