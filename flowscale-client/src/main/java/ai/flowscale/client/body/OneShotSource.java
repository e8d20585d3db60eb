package ai.flowscale.client.body;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A stream that can be read once. Opening it a second time fails: an upload that silently became
 * empty would be taken for a whole one.
 */
public final class OneShotSource implements Source {
  private final AtomicReference<@Nullable InputStream> unread;

  public OneShotSource(InputStream content) {
    unread = new AtomicReference<>(Objects.requireNonNull(content, "content"));
  }

  @Override
  public InputStream open() throws IOException {
    InputStream content = unread.getAndSet(null);
    if (content == null) {
      throw new UsedUpException();
    }
    return content;
  }

  @Override
  public boolean isReplayable() {
    return false;
  }

  /** Whether the stream was opened or discarded. */
  public boolean isUsedUp() {
    return unread.get() == null;
  }

  /** Closes the stream if nobody has opened it, and makes sure that nobody will. */
  public void discard() {
    Streams.closeQuietly(unread.getAndSet(null));
  }

  /** Says that the stream is gone. */
  static final class UsedUpException extends IOException {
    private static final long serialVersionUID = 1L;

    UsedUpException() {
      super("the stream was read before");
    }
  }
}
