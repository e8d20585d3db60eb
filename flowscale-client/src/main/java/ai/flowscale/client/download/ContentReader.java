package ai.flowscale.client.download;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.transport.toolkit.internal.PieceStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Reads the content of an output as it arrives, and fails with one of our own exceptions where it
 * does not arrive whole. One thread reads at a time; any may close it.
 */
final class ContentReader extends PieceStream {
  private final String output;
  private final OptionalLong length;
  private final CallScope scope;
  private final InputStream in;
  private final Runnable giveBack;
  private long count;
  private boolean ended;
  private boolean tooLong;

  /**
   * Takes the body of a response.
   *
   * @param output the output's name
   * @param length the length of the whole output, where it was announced
   * @param begin how much of it is here already
   * @param scope ends the reading when it is aborted
   * @param in what is left of it
   * @param giveBack gives the connection back; idempotent
   */
  ContentReader(
      String output,
      OptionalLong length,
      long begin,
      CallScope scope,
      InputStream in,
      Runnable giveBack) {
    this.output = output;
    this.length = length;
    this.count = begin;
    this.scope = scope;
    this.in = in;
    this.giveBack = giveBack;
  }

  /** Whether more came than was announced, so that what came may be anything. */
  boolean isTooLong() {
    return tooLong;
  }

  @Override
  public int read(byte[] bytes) {
    return read(bytes, 0, bytes.length);
  }

  @Override
  public int read(byte[] bytes, int offset, int size) {
    Objects.checkFromIndexSize(offset, size, bytes.length);
    if (size == 0) {
      return 0;
    }
    if (ended) {
      return -1;
    }
    boolean read = false;
    try {
      int more = arrived(bytes, offset, size);
      ended = more < 0;
      read = !ended;
      return more;
    } finally {
      if (!read) {
        giveBack.run();
      }
    }
  }

  private int arrived(byte[] bytes, int offset, int size) {
    int more;
    try {
      more = in.read(bytes, offset, size);
    } catch (IOException | RuntimeException e) {
      return broken(e);
    }
    if (more < 0) {
      long announced = length.orElse(count);
      if (count < announced) {
        throw DownloadFailures.cut(output, count, announced);
      }
      return more;
    }
    long announced = length.orElse(Long.MAX_VALUE);
    if (count + more > announced) {
      tooLong = true;
      throw DownloadFailures.tooLong(output, announced);
    }
    count += more;
    return more;
  }

  private int broken(Exception failure) {
    FlowscaleException aborted = scope.abortReason();
    if (aborted != null) {
      throw aborted;
    }
    if (length.equals(OptionalLong.of(count))) {
      // Whatever broke after the last byte, nothing is missing.
      return -1;
    }
    throw DownloadFailures.broken(output, CallFailures.toFlowscaleException(failure));
  }

  @Override
  public int available() throws IOException {
    return ended ? 0 : in.available();
  }

  @Override
  public void close() {
    giveBack.run();
  }
}
