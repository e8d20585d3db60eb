package ai.flowscale.tck.transport;

import ai.flowscale.api.spi.TransportResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the bytes of a body while a thread reads them, and keeps none. */
final class ReadBytes {
  private static final int PIECE_BYTES = 64 * 1024;

  private final CompletableFuture<Long> end = new CompletableFuture<>();
  private final AtomicLong count = new AtomicLong();

  /** Looks at what was read. */
  @FunctionalInterface
  interface Check {
    /**
     * Returns the place of the first byte that is not right, or -1.
     *
     * @param begin the place of the first of them in the body
     * @param size how many they are
     */
    long wrong(byte[] bytes, long begin, int size);
  }

  private ReadBytes() {}

  static ReadBytes of(TransportResponse response) {
    return of(response, (bytes, begin, size) -> -1);
  }

  static ReadBytes of(TransportResponse response, Check check) {
    ReadBytes read = new ReadBytes();
    TransportScenario.daemon("tck-reader", () -> read.run(response, check)).start();
    return read;
  }

  private void run(TransportResponse response, Check check) {
    try {
      InputStream stream = response.body();
      byte[] piece = new byte[PIECE_BYTES];
      for (int size = stream.read(piece); size >= 0; size = stream.read(piece)) {
        long wrong = check.wrong(piece, count.get(), size);
        if (wrong >= 0) {
          end.complete(wrong);
          return;
        }
        count.addAndGet(size);
      }
      end.complete(count.get());
    } catch (RuntimeException | IOException | Error thrown) {
      end.completeExceptionally(thrown);
    }
  }

  /** Waits for the end, while anything arrives; returns the number of bytes up to it. */
  long end() {
    return Waiting.result("the end of the body", end, count::get);
  }
}
