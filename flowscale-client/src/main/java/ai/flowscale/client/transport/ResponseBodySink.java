package ai.flowscale.client.transport;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Flow;

/**
 * Where a client that is driven by events puts the body of a response, for the one who reads it.
 * {@link AbstractExchange#respond} makes it.
 *
 * <p>It sees to what every transport over such a client owes its reader: buffers only as the reader
 * asks for them, one signal at a time whatever threads the client, the reader and the transport
 * come on, the end behind everything that came, a failure of the transport before it. What is left
 * to the transport is how its client is asked for more and how it breaks, which are {@code more}
 * and {@link AbstractExchange#abort}.
 *
 * <p>All methods may be called from any thread and do not block; they call the reader, {@code more}
 * and {@code abort} on the thread of the caller. Once the reader has received an end, or has
 * cancelled, they do nothing.
 */
public interface ResponseBodySink extends Flow.Publisher<ByteBuffer> {

  /**
   * Holds buffers until the reader takes them.
   *
   * @param buffers the reader's from here on, in their order; those without a byte are left out
   */
  void next(List<ByteBuffer> buffers);

  /**
   * Holds a buffer until the reader takes it.
   *
   * @param buffer the reader's from here on
   */
  default void next(ByteBuffer buffer) {
    next(List.of(buffer));
  }

  /** All has arrived. The reader is notified once it has taken what is queued. */
  void complete();

  /**
   * No more arrives, and the body is not complete. The reader is notified once it has taken what is
   * held.
   *
   * @param failure what the reader gets
   */
  void fail(Throwable failure);

  /**
   * Fails the body now, whatever is held.
   *
   * @param failure what the reader gets
   */
  void abort(Throwable failure);
}
