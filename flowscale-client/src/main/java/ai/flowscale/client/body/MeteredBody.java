package ai.flowscale.client.body;

import ai.flowscale.api.spi.RequestBody;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a body hands over, and remembers how it ended. A transport reports a body that failed
 * in its own words; here is what really happened. Everything starts anew when the body is sent
 * again.
 */
public final class MeteredBody implements RequestBody, Abortable {
  private final RequestBody body;
  private final LongConsumer progress;
  private volatile Sending last = new Sending();

  /** What is known of one sending. Written by one thread at a time, read by any. */
  private static final class Sending {
    private volatile long transferred;
    private volatile boolean ended;
    private volatile @Nullable Throwable failure;
  }

  /**
   * Makes a body.
   *
   * @param body what to send; one that is metered by then tells its own receiver too, but is no
   *     second stream around each piece
   * @param progress receives how many bytes of this sending were handed over so far, on the thread
   *     that hands them over: it must be quick and throw nothing
   */
  public MeteredBody(RequestBody body, LongConsumer progress) {
    Objects.requireNonNull(progress, "progress");
    if (body instanceof MeteredBody metered) {
      this.body = metered.body;
      this.progress = metered.progress.andThen(progress);
    } else {
      this.body = Objects.requireNonNull(body, "body");
      this.progress = progress;
    }
  }

  /** Whether the last sending has handed over the whole body. */
  public boolean isComplete() {
    Sending sending = last;
    OptionalLong length = contentLength();
    // A client that knows the length may stop asking after the last byte.
    return sending.ended
        || (length.isPresent()
            && sending.transferred == length.getAsLong()
            && sending.failure == null);
  }

  /** Why the source of the body failed during the last sending. */
  public Optional<Throwable> failure() {
    return Optional.ofNullable(last.failure);
  }

  @Override
  public void abort() {
    if (body instanceof Abortable inner) {
      inner.abort();
    }
  }

  @Override
  public OptionalLong contentLength() {
    return body.contentLength();
  }

  @Override
  public boolean isReplayable() {
    return body.isReplayable();
  }

  @Override
  public void writeTo(OutputStream out) {
    Sending sending = new Sending();
    last = sending;
    MeteredStream metered = new MeteredStream(out, sending);
    try {
      body.writeTo(metered);
    } catch (RuntimeException | Error e) {
      if (!metered.failed) {
        sending.failure = e;
      }
      throw e;
    }
    sending.ended = true;
  }

  private void count(Sending sending, long bytes) {
    long now = sending.transferred + bytes;
    sending.transferred = now;
    progress.accept(now);
  }

  private final class MeteredStream extends OutputStream {
    private final OutputStream out;
    private final Sending sending;
    private boolean failed;

    MeteredStream(OutputStream out, Sending sending) {
      this.out = out;
      this.sending = sending;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      boolean written = false;
      try {
        out.write(bytes, offset, length);
        written = true;
      } finally {
        failed |= !written;
      }
      count(sending, length);
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }
  }
}
