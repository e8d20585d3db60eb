package ai.flowscale.client.body;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.support.OneShotStream;
import ai.flowscale.client.concurrent.Interruptible;
import ai.flowscale.transport.toolkit.internal.Streams;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads segments in order as one run of bytes, opening each when its turn comes. Chunks reach
 * across the borders of segments, so that small ones do not travel alone.
 */
final class SegmentReader {
  private final Iterator<Segment> waiting;
  private final byte[] chunk;
  private final Interruptible reading = new Interruptible();
  private @Nullable OpenSegment current;

  SegmentReader(List<Segment> segments, OptionalLong total) {
    this.waiting = segments.iterator();
    this.chunk =
        new byte[(int) Math.max(1, Math.min(Streams.CHUNK_SIZE, total.orElse(Streams.CHUNK_SIZE)))];
  }

  /** Writes all of it, once. */
  void writeTo(OutputStream out) throws IOException {
    try {
      for (int count = next(); count > 0; count = next()) {
        out.write(chunk, 0, count);
      }
    } finally {
      close();
    }
  }

  private int next() {
    return reading.call(() -> filled(chunk));
  }

  /** Interrupts a source that hangs, and reads no more. Safe from any thread. */
  void abort() {
    reading.abort();
  }

  /**
   * Fills a buffer as far as it can be filled without waiting for a slow source.
   *
   * @return how many bytes there are now, 0 only at the end of the last segment
   */
  private int filled(byte[] buffer) {
    int filled = 0;
    while (filled < buffer.length && !isExhausted()) {
      OpenSegment segment = current == null ? open(waiting.next()) : current;
      int wanted = buffer.length - filled;
      int count = segment.read(buffer, filled, wanted);
      filled += count;
      if (segment.isFinished()) {
        close();
      } else if (count < wanted && !segment.hasMoreAtHand()) {
        break;
      }
    }
    return filled;
  }

  private boolean isExhausted() {
    return current == null && !waiting.hasNext();
  }

  private void close() {
    if (current != null) {
      Streams.closeQuietly(current.in);
      current = null;
    }
  }

  private OpenSegment open(Segment segment) {
    OpenSegment opened = new OpenSegment(segment);
    current = opened;
    return opened;
  }

  /** A segment whose turn it is. */
  private static final class OpenSegment {
    private final Segment segment;
    private final InputStream in;
    private long position;
    private boolean finished;

    OpenSegment(Segment segment) {
      this.segment = segment;
      try {
        this.in = requireStream(segment.source().open());
      } catch (IOException | RuntimeException e) {
        throw unreadable(e);
      }
    }

    private static InputStream requireStream(@Nullable InputStream in) throws IOException {
      if (in == null) {
        throw new IOException("the source gave no stream");
      }
      return in;
    }

    boolean isFinished() {
      return finished;
    }

    /** Reads some bytes; 0 only together with the end. */
    int read(byte[] buffer, int offset, int length) {
      try {
        return segment.length().isPresent()
            ? readAnnounced(buffer, offset, length, segment.length().getAsLong())
            : readToEnd(buffer, offset, length);
      } catch (IOException | RuntimeException e) {
        throw unreadable(e);
      }
    }

    private int readToEnd(byte[] buffer, int offset, int length) throws IOException {
      int count = Streams.read(in, buffer, offset, length);
      finished = count < 0;
      return Math.max(count, 0);
    }

    private int readAnnounced(byte[] buffer, int offset, int length, long announced)
        throws IOException {
      int wanted = (int) Math.min(length, announced - position);
      int count = wanted == 0 ? 0 : Streams.read(in, buffer, offset, wanted);
      if (count < 0) {
        throw changed(announced, Long.toString(position));
      }
      position += count;
      if (position == announced) {
        // Looked at before these bytes are released: with the last of them, the server would have
        // a well-formed request.
        if (in.read() >= 0) {
          throw changed(announced, "more");
        }
        finished = true;
      }
      return count;
    }

    /** Whether a read now would not have to wait; a stream that cannot tell says no. */
    boolean hasMoreAtHand() {
      try {
        return in.available() > 0;
      } catch (IOException | RuntimeException e) {
        throw unreadable(e);
      }
    }

    private InvalidRequestException changed(long announced, String found) {
      return new InvalidRequestException(
          segment.name(),
          "%s changed its size while it was being sent (announced %d bytes, found %s): send it again once it is complete"
              .formatted(segment.description(), announced, found));
    }

    private FlowscaleException unreadable(Exception cause) {
      if (cause instanceof FlowscaleException known) {
        return known;
      }
      return new InvalidRequestException(
          segment.name(), segment.description() + " " + reason(cause), cause);
    }

    private static String reason(Exception cause) {
      if (cause instanceof OneShotStream.UsedUpException) {
        return "is a stream that can be read once, and was read before: give a file, bytes or a source of streams to"
            + " send it again";
      }
      if (cause instanceof NoSuchFileException) {
        return "is not there: check its path";
      }
      if (cause instanceof AccessDeniedException) {
        return "may not be read: check its permissions";
      }
      return "could not be read to its end: see the cause, and send it again";
    }
  }
}
