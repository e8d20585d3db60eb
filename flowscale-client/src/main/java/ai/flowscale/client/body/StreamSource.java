package ai.flowscale.client.body;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.transport.toolkit.internal.Streams;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response whose client blocks: each chunk is what one read gives. Chunks grow with
 * what the stream has at hand: most responses are small, and downloads are not.
 */
final class StreamSource implements ChunkSource {
  private static final int FIRST_CHUNK_SIZE = 8 * 1024;

  private final InputStream in;
  private final AtomicBoolean closed = new AtomicBoolean();
  private int chunkSize = FIRST_CHUNK_SIZE;
  private boolean exhausted;

  StreamSource(InputStream in) {
    this.in = in;
  }

  @Override
  public @Nullable ByteBuffer next() {
    byte[] chunk = new byte[chunkSize];
    int count = read(chunk);
    exhausted = count < 0;
    if (count == chunkSize) {
      chunkSize = Math.min(2 * chunkSize, Streams.CHUNK_SIZE);
    }
    return exhausted ? null : ByteBuffer.wrap(chunk, 0, count);
  }

  private int read(byte[] chunk) {
    try {
      return Streams.read(in, chunk, 0, chunk.length);
    } catch (FlowscaleException e) {
      throw e;
    } catch (SocketTimeoutException e) {
      throw broken(Kind.TIMEOUT, "The response's body stalled.", e);
    } catch (IOException e) {
      throw broken(Kind.CLOSED, "The connection ended before the response's body did.", e);
    } catch (RuntimeException e) {
      throw broken(Kind.OTHER, "The response's body could not be read.", e);
    }
  }

  private static TransportException broken(Kind kind, String message, Exception cause) {
    return new TransportException(kind, Sent.MAYBE, message, cause);
  }

  @Override
  public boolean isExhausted() {
    return exhausted;
  }

  /** Closes at once: a read that hangs ends only when its connection does. */
  @Override
  public void abort() {
    if (closed.compareAndSet(false, true)) {
      Streams.closeQuietly(in);
    }
  }

  @Override
  public void close() {
    abort();
  }
}
