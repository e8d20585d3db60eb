package ai.flowscale.api.spi;

import java.io.OutputStream;
import java.util.OptionalLong;

/**
 * The body of a request, which is written to the connection once for each time the request is sent.
 *
 * <p>A body that fails midway has not been sent: the transport breaks the connection and never ends
 * the body well-formed (no last chunk), because the server would take a truncated body for a whole
 * one.
 */
public interface RequestBody {

  /**
   * Returns the length of the body.
   *
   * @return the exact number of bytes, or empty where it is not known and the body must be sent
   *     chunked
   */
  OptionalLong contentLength();

  /**
   * Whether the body can be sent more than once.
   *
   * @return false for a body whose source can be read only once
   */
  boolean isReplayable();

  /**
   * Writes the body to a stream, on the calling thread, and neither flushes nor closes it.
   *
   * @param out where to write
   * @throws java.io.UncheckedIOException if {@code out} fails, with its exception as the cause
   * @throws ai.flowscale.api.error.FlowscaleException if the source of the body fails
   */
  void writeTo(OutputStream out);
}
