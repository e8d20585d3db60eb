package ai.flowscale.tck.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.TransportResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a response on a thread of its own, to its end or a piece at a time. A wait for
 * its end goes on while something arrives.
 */
final class BodyReader {
  private static final int PIECE_BYTES = 16 * 1024;

  private final TransportResponse response;
  private final boolean isPaced;
  private final CompletableFuture<String> end = new CompletableFuture<>();
  private final BlockingQueue<byte[]> pieces = new LinkedBlockingQueue<>();
  private final AtomicInteger reads = new AtomicInteger();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private @Nullable InputStream stream;

  private BodyReader(TransportResponse response, boolean isPaced) {
    this.response = response;
    this.isPaced = isPaced;
  }

  /** Reads a body to its end, without waiting for it. */
  static BodyReader all(TransportResponse response) {
    BodyReader reader = new BodyReader(response, false);
    TransportScenario.daemon("tck-reader", reader::run).start();
    return reader;
  }

  /** Reads nothing until {@link #next()}. */
  static BodyReader waiting(TransportResponse response) {
    return new BodyReader(response, true);
  }

  private void run() {
    try {
      InputStream in = stream == null ? response.body() : stream;
      stream = in;
      byte[] piece = new byte[PIECE_BYTES];
      int count;
      do {
        count = in.read(piece);
        if (count < 0) {
          end.complete(text());
        } else {
          reads.incrementAndGet();
          bytes.write(piece, 0, count);
          if (isPaced) {
            pieces.add(Arrays.copyOf(piece, count));
          }
        }
      } while (count >= 0 && !isPaced);
    } catch (RuntimeException | IOException | Error thrown) {
      end.completeExceptionally(thrown);
    }
  }

  /** Reads one more piece and waits for it. */
  byte[] next() {
    more();
    return Waiting.item("a piece of the body", pieces);
  }

  private void more() {
    if (isPaced) {
      TransportScenario.daemon("tck-reader", this::run).start();
    }
  }

  /** Closes the response. */
  void close() {
    response.close();
  }

  /** Waits for the first bytes. */
  void awaitFirst() {
    Waiting.until("the first bytes of the body", () -> !text().isEmpty());
  }

  /** Waits until the body is complete. */
  void awaitEnd() {
    more();
    Waiting.result("the end of the body", end, reads::get);
  }

  /** Returns the whole body when it is complete. */
  CompletableFuture<String> whole() {
    return end;
  }

  /** Waits for the body's error. */
  TransportException failure() {
    more();
    return Waiting.failure("the error of the body", end, reads::get);
  }

  /** Waits for the body's error, which must be of this kind, and prove nothing. */
  void assertFails(Kind kind) {
    TransportException failure = failure();
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
  }

  /** Waits for any error. */
  void awaitError() {
    more();
    if (Waiting.outcome("the error of a read", end, reads::get) == null) {
      throw new AssertionError("the end of the body, but a read was to fail");
    }
  }

  /** Returns the bytes received so far, as UTF-8. */
  String text() {
    return bytes.toString(UTF_8);
  }

  /** Returns the bytes received so far. */
  byte[] read() {
    return bytes.toByteArray();
  }
}
