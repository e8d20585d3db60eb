package ai.flowscale.client.body;

import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.support.OneShotStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A body made of segments that are read in order, a chunk at a time: constant memory. */
public final class SegmentedBody implements RequestBody, Abortable {
  private final List<Segment> segments;
  private final OptionalLong contentLength;
  private volatile @Nullable SegmentReader last;

  /**
   * Makes a body.
   *
   * @param segments the pieces in order
   */
  public SegmentedBody(List<Segment> segments) {
    this.segments = List.copyOf(segments);
    this.contentLength = sum(segments);
  }

  /** A body in memory, which must not change. */
  public static SegmentedBody ofBytes(byte[] bytes) {
    return new SegmentedBody(List.of(Segment.ofBytes("body", bytes)));
  }

  private static OptionalLong sum(List<Segment> segments) {
    long sum = 0;
    for (Segment segment : segments) {
      if (segment.length().isEmpty()) {
        return OptionalLong.empty();
      }
      sum += segment.length().getAsLong();
      if (sum < 0) {
        return OptionalLong.empty();
      }
    }
    return OptionalLong.of(sum);
  }

  @Override
  public OptionalLong contentLength() {
    return contentLength;
  }

  @Override
  public boolean isReplayable() {
    return segments.stream().map(Segment::source).noneMatch(OneShotStream.class::isInstance);
  }

  @Override
  public void writeTo(OutputStream out) {
    SegmentReader reader = new SegmentReader(segments, contentLength);
    last = reader;
    try {
      reader.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void abort() {
    SegmentReader reader = last;
    if (reader != null) {
      reader.abort();
    }
  }
}
