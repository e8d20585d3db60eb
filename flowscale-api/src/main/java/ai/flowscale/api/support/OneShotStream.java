package ai.flowscale.api.support;

import ai.flowscale.api.InputSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A stream that can be read once. Taking it a second time fails: an upload that silently became
 * empty would be taken for a whole one.
 */
public final class OneShotStream implements InputSource {
  private final AtomicReference<@Nullable InputStream> unread;

  public OneShotStream(InputStream content) {
    unread = new AtomicReference<>(Objects.requireNonNull(content, "content"));
  }

  /** Takes the stream; empty if it was taken before. */
  public Optional<InputStream> take() {
    return Optional.ofNullable(unread.getAndSet(null));
  }

  /** Whether the stream was taken. */
  public boolean isUsedUp() {
    return unread.get() == null;
  }

  @Override
  public InputStream open() throws IOException {
    return take().orElseThrow(UsedUpException::new);
  }

  /** The stream was read before. */
  public static final class UsedUpException extends IOException {
    private static final long serialVersionUID = 1L;

    private UsedUpException() {
      super("the stream was read before");
    }
  }
}
