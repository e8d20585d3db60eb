package ai.flowscale.client.download;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.client.http.CallExchange;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.transport.toolkit.internal.PieceStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The content of an output as it arrives, for the application. It fails where it does not arrive
 * whole. One thread reads at a time; any may close it.
 */
final class ContentStream extends PieceStream {
  private final String output;
  private final OptionalLong length;
  private final CallExchange response;
  private final CallScope life;
  private final Runnable blockingCheck;
  private final InputStream in;
  private long count;
  private boolean ended;
  private @Nullable FlowscaleException failure;
  private volatile boolean closed;

  /**
   * Takes a response that has not been read.
   *
   * @param output the output's name
   * @param length the length of the content, where it was announced
   * @param life is over with the content; ends the reading when it is aborted
   * @param blockingCheck throws on a thread that must not block
   */
  ContentStream(
      String output,
      OptionalLong length,
      CallExchange response,
      CallScope life,
      Runnable blockingCheck) {
    this.output = output;
    this.length = length;
    this.response = response;
    this.life = life;
    this.blockingCheck = blockingCheck;
    this.in = response.stream();
  }

  @Override
  public int read(byte[] bytes, int offset, int size) throws IOException {
    Objects.checkFromIndexSize(offset, size, bytes.length);
    checkOpen();
    if (size == 0) {
      return 0;
    }
    if (ended) {
      return -1;
    }
    if (failure != null) {
      throw broken(failure);
    }
    if (in.available() == 0) {
      blockingCheck.run();
    }
    try {
      return arrived(in.read(bytes, offset, size));
    } catch (FlowscaleException e) {
      return failed(e);
    }
  }

  private int arrived(int more) {
    if (more < 0) {
      if (count < length.orElse(0)) {
        throw DownloadFailures.cut(output, count, length.orElse(0));
      }
      end();
      return more;
    }
    count += more;
    if (count > length.orElse(Long.MAX_VALUE)) {
      throw DownloadFailures.tooLong(output, length.orElse(0));
    }
    return more;
  }

  private void end() {
    ended = true;
    release();
  }

  private int failed(FlowscaleException thrown) throws IOException {
    FlowscaleException aborted = life.abortReason();
    if (aborted == null && length.equals(OptionalLong.of(count))) {
      // Whatever broke after the last byte, nothing is missing.
      end();
      return -1;
    }
    FlowscaleException why = aborted == null ? DownloadFailures.broken(output, thrown) : aborted;
    release();
    checkOpen();
    if (Thread.currentThread().isInterrupted()) {
      close();
      InterruptedIOException interrupted =
          new InterruptedIOException("The thread was interrupted; the content was closed.");
      interrupted.initCause(why);
      throw interrupted;
    }
    failure = why;
    throw broken(why);
  }

  private static IOException broken(FlowscaleException why) {
    return new IOException(why.getMessage(), why);
  }

  /** Gives the connection back. */
  private void release() {
    life.close();
    response.close();
  }

  @Override
  public int available() throws IOException {
    checkOpen();
    return ended ? 0 : in.available();
  }

  private void checkOpen() throws IOException {
    if (closed) {
      throw new IOException("The stream is closed.");
    }
  }

  @Override
  public void close() {
    closed = true;
    // Who reads on another thread gets this as the reason.
    life.cancel();
    release();
  }
}
