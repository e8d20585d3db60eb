package ai.flowscale.client.body;

import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.transport.toolkit.internal.Streams;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The body of a response in memory, up to a bound. One thread reads it; what has come so far is
 * there for any.
 */
public final class WholeBody {
  /** What is set aside before a byte has come: the length is what the other side claims. */
  private static final int MAX_FIRST_CAPACITY = 256 * 1024;

  private static final int DEFAULT_CAPACITY = 4 * 1024;
  private static final int PIECE_BYTES = 16 * 1024;

  private final int maxBytes;
  private final int firstCapacity;
  private final ByteArrayOutputStream collected;

  /**
   * Makes a body of which nothing has come.
   *
   * @param headers of the response
   * @param maxBytes how large the body may be
   */
  public WholeBody(Headers headers, int maxBytes) {
    this.maxBytes = maxBytes;
    this.firstCapacity = firstCapacity(headers, maxBytes);
    this.collected = new ByteArrayOutputStream(firstCapacity);
  }

  private static int firstCapacity(Headers headers, int maxBytes) {
    long wanted = ContentLength.of(headers);
    long capacity = wanted < 0 ? DEFAULT_CAPACITY : Math.min(wanted, MAX_FIRST_CAPACITY);
    return (int) Math.min(capacity, maxBytes);
  }

  /**
   * Reads a stream to its end, once.
   *
   * @return the body
   * @throws DecodingException if it is larger than it may be
   */
  public byte[] read(InputStream in) {
    byte[] piece = new byte[Math.max(1, Math.min(PIECE_BYTES, firstCapacity))];
    try {
      for (int count = next(in, piece); count >= 0; count = next(in, piece)) {
        // Of what is too large, what still fits may hold what must not be lost.
        int fitting = Math.min(count, maxBytes - collected.size());
        collected.write(piece, 0, fitting);
        if (fitting < count) {
          throw new DecodingException(
              "The response is larger than the bound of %d bytes: raise maxResponseBytes if it is meant to be."
                  .formatted(maxBytes),
              null,
              true);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return collected.toByteArray();
  }

  private static int next(InputStream in, byte[] piece) throws IOException {
    return Streams.read(in, piece, 0, piece.length);
  }

  /** Returns a copy of what has come so far; from any thread, and however the body ends. */
  public byte[] soFar() {
    return collected.toByteArray();
  }
}
