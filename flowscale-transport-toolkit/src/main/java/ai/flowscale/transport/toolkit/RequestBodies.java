package ai.flowscale.transport.toolkit;

import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.transport.toolkit.internal.Streams;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Bodies of requests, for the tests of transports and for what relays requests. */
public final class RequestBodies {
  private RequestBodies() {}

  /**
   * A body of bytes that are in memory. Replayable.
   *
   * @param bytes the content; not copied, so it must not change
   * @return the body
   */
  public static RequestBody ofBytes(byte[] bytes) {
    return new StreamedBody(() -> new ByteArrayInputStream(bytes), OptionalLong.of(bytes.length));
  }

  /**
   * A body read from a stream that is opened anew each time the body is sent. Replayable.
   *
   * @param source opens the stream; the body closes it
   * @param contentLength the exact number of bytes, or empty where it is not known; the transport
   *     fails the exchange of a stream that yields another number
   * @return the body
   */
  public static RequestBody ofStream(
      Supplier<? extends InputStream> source, OptionalLong contentLength) {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(contentLength, "contentLength");
    return new StreamedBody(source, contentLength);
  }

  private record StreamedBody(Supplier<? extends InputStream> source, OptionalLong contentLength)
      implements RequestBody {
    @Override
    public boolean isReplayable() {
      return true;
    }

    @Override
    public void writeTo(OutputStream out) {
      InputStream in = source.get();
      try {
        byte[] piece = new byte[Streams.CHUNK_SIZE];
        for (int count = read(in, piece); count >= 0; count = read(in, piece)) {
          out.write(piece, 0, count);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        Streams.closeQuietly(in);
      }
    }

    private static int read(InputStream in, byte[] piece) {
      try {
        return Streams.read(in, piece, 0, piece.length);
      } catch (IOException e) {
        throw new InvalidRequestException(
            "body", "The request's body could not be read to its end: see the cause.", e);
      }
    }

    @Override
    public String toString() {
      return "RequestBody[contentLength=" + contentLength + "]";
    }
  }
}
