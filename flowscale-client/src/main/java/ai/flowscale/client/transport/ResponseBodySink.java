package ai.flowscale.client.transport;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Flow;

/**
 * Where a client that is driven by events puts the body of a response, for the one who reads it:
 * give it to {@link TransportResponses#of} as the body.
 *
 * <p>It sees to what every transport over such a client owes its reader: buffers only as the reader
 * asks for them, one signal at a time whatever threads the client, the reader and the transport
 * come on, the end behind everything that came, a failure of the transport before it. What is left
 * to the transport is how its client is asked for more and how it breaks, which is {@link Source}.
 *
 * <p>All methods may be called from any thread and do not block; they call the reader and the
 * source on the thread of the caller. Once the reader has received an end, or has cancelled, they
 * do nothing.
 */
public interface ResponseBodySink extends Flow.Publisher<ByteBuffer> {

  /** How a transport asks its client for more of a body, and how it breaks. */
  interface Source {

    /**
     * Nothing is held for the reader, and the body has not ended: asks the client for more, unless
     * that would be too early.
     *
     * @param demand how many buffers the reader has asked for and not got; 0 where it has not asked
     *     yet, and {@code Long.MAX_VALUE} where it takes everything. A client that tells the end of
     *     a body only when it is asked for more has to be asked even then: one buffer ahead is
     *     within the contract
     * @return whether more is on its way; this is then called again after the next {@code next},
     *     otherwise when the reader asks for something
     */
    boolean request(long demand);

    /**
     * The reader wants no more, or broke the rules of a subscriber: breaks the exchange off. Called
     * before the body has ended only.
     */
    void cancel();
  }

  /**
   * Makes a sink.
   *
   * @param source where the body comes from
   * @return a sink for one body
   */
  static ResponseBodySink create(Source source) {
    return new SourcedBody(source);
  }

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
