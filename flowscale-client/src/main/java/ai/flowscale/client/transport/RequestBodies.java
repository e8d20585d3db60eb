package ai.flowscale.client.transport;

import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.client.body.Segment;
import ai.flowscale.client.body.SegmentedBody;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Bodies of requests, for the tests of transports. */
public final class RequestBodies {
  private RequestBodies() {}

  /**
   * A body of bytes that are in memory. Replayable.
   *
   * @param bytes the content; not copied, so it must not change
   * @return the body
   */
  public static RequestBody ofBytes(byte[] bytes) {
    return SegmentedBody.ofBytes(bytes);
  }

  /**
   * A body read from a stream that is opened anew each time the body is sent. Replayable.
   *
   * @param source opens the stream; the body closes it
   * @param contentLength the exact number of bytes, or empty where it is not known; a stream that
   *     yields another number makes the body fail
   * @return the body
   */
  public static RequestBody ofStream(
      Supplier<? extends InputStream> source, OptionalLong contentLength) {
    Objects.requireNonNull(source, "source");
    return new SegmentedBody(
        List.of(new Segment("body", "The request's body", contentLength, source::get)));
  }
}
