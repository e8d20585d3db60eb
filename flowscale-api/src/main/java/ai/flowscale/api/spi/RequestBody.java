package ai.flowscale.api.spi;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.Flow;

/**
 * The body of a request, offered in two views of one source: as a publisher for clients that are
 * driven by events, and as a write to a stream for clients that block. A transport uses one of
 * them, once for each time the request is sent.
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
   * Returns the publisher's view. Subscribing opens the source; cancelling closes it. Blocking
   * reads happen on the body's own executor, never on the thread that requests. Buffers are not
   * used again after they were handed over.
   *
   * @return a publisher for one subscriber
   */
  Flow.Publisher<ByteBuffer> publisher();

  /**
   * Writes the body to a stream, on the calling thread, and neither flushes nor closes it.
   *
   * @param out where to write
   * @throws java.io.UncheckedIOException if {@code out} fails, with its exception as the cause
   * @throws ai.flowscale.api.error.FlowscaleException if the source of the body fails
   */
  void writeTo(OutputStream out);
}
