package ai.flowscale.images;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The previews that one message shows: a few, which are bounded together, in bytes and in the time
 * that decoding takes. Not safe for use by several threads at once.
 */
public final class Previews {
  /** More pictures than a model wants to look at. */
  public static final int MAX_COUNT = 4;

  /** Those of one message have as many bytes as so many of the largest. */
  private static final int MAX_LARGEST = 2;

  private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final boolean full;
  private final int maxBytes;
  private final LongSupplier nanoTime;
  private final long begin;
  private long bytesLeft;
  private int shown;

  Previews(boolean full, LongSupplier nanoTime) {
    this.full = full;
    this.nanoTime = nanoTime;
    maxBytes = full ? Preview.MAX_FULL_BYTES : Preview.MAX_BYTES;
    bytesLeft = (long) MAX_LARGEST * maxBytes;
    begin = nanoTime.getAsLong();
  }

  /**
   * Begins with pictures as {@link Preview#small} makes them.
   *
   * @return previews of at most 300,000 bytes together
   */
  public static Previews small() {
    return new Previews(false, System::nanoTime);
  }

  /**
   * Begins with pictures as {@link Preview#full} reads them.
   *
   * @return previews of at most 10,000,000 bytes together
   */
  public static Previews full() {
    return new Previews(true, System::nanoTime);
  }

  /**
   * Makes the preview of the next picture. Blocks while it does.
   *
   * @param file the picture
   * @param mediaType its media type, without parameters
   * @return the preview; empty where there is none of this file, or the message has enough of them
   */
  public Optional<Preview> next(Path file, String mediaType) {
    if (shown == MAX_COUNT || isLate()) {
      return Optional.empty();
    }
    long limit = Math.min(maxBytes, bytesLeft);
    Optional<Preview> preview =
        full
            ? Preview.asItIs(file, mediaType, limit)
            : Preview.small(file, mediaType, limit, this::isLate);
    preview.ifPresent(
        made -> {
          bytesLeft -= made.size();
          shown++;
        });
    return preview;
  }

  private boolean isLate() {
    return nanoTime.getAsLong() - begin > MAX_NANOS;
  }

  /** Returns how many there are. */
  @Override
  public String toString() {
    return "Previews[" + shown + ", " + bytesLeft + " bytes left]";
  }
}
