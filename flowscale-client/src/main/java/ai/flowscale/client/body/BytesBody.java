package ai.flowscale.client.body;

import ai.flowscale.api.spi.RequestBody;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A body in memory. It is handed over without being copied, and without needing an executor. */
public final class BytesBody implements RequestBody {
  private final byte[] bytes;

  public BytesBody(byte[] bytes) {
    this.bytes = Objects.requireNonNull(bytes, "bytes");
  }

  @Override
  public OptionalLong contentLength() {
    return OptionalLong.of(bytes.length);
  }

  @Override
  public boolean isReplayable() {
    return true;
  }

  @Override
  public Flow.Publisher<ByteBuffer> publisher() {
    return new PullPublisher(new Slices(bytes), Runnable::run);
  }

  @Override
  public void writeTo(OutputStream out) {
    try {
      out.write(bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Shows no content. */
  @Override
  public String toString() {
    return "BytesBody[" + bytes.length + " bytes]";
  }

  private static final class Slices implements ChunkSource {
    // Read-only, because the same bytes are sent again when the request is retried.
    private final ByteBuffer rest;

    Slices(byte[] bytes) {
      rest = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    @Override
    public @Nullable ByteBuffer next() {
      if (!rest.hasRemaining()) {
        return null;
      }
      int length = Math.min(Streams.CHUNK_SIZE, rest.remaining());
      ByteBuffer chunk = rest.slice(rest.position(), length);
      rest.position(rest.position() + length);
      return chunk;
    }

    @Override
    public boolean isExhausted() {
      return !rest.hasRemaining();
    }

    @Override
    public void close() {}
  }
}
