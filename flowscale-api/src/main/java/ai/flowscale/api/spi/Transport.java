package ai.flowscale.api.spi;

import ai.flowscale.api.error.TransportException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Carries one HTTP request to a server and its response back.
 *
 * <p>A transport moves bytes. It follows no redirect, keeps no cookie, adds no credential, leaves
 * {@code Content-Encoding} alone, decodes nothing, retries nothing that is not idempotent, and has
 * no timeout of its own but {@link TransportConfig#connectTimeout()}: all of that is done once,
 * above every transport.
 *
 * <p>Implementations are safe for use by many threads at once. The whole contract, as numbered
 * rules that the test kit checks one by one, is {@code docs/transport-spec.md} of the project.
 */
public interface Transport extends AutoCloseable {

  /**
   * Sends a request.
   *
   * <p>The future completes when the status and the headers of the response have arrived; its body
   * is still to be read, and the caller must read it to the end or {@linkplain
   * TransportResponse#close() close} it. Cancelling the future aborts the exchange: the connection
   * is broken, and a request body that was in flight is not ended well-formed. A request body that
   * fails has the same effect.
   *
   * <p>A response that a server gives in the middle of an upload may be lost, as HTTP/1.1 clients
   * read only after they have sent; the exchange then fails.
   *
   * <p>The method does not block and throws nothing: every failure completes the future with a
   * {@link TransportException}, whose {@link TransportException#sent()} is {@link
   * TransportException.Sent#NO} only where not one byte of the request can have reached the server.
   *
   * @param request what to send
   * @return the response, once its headers are here
   */
  CompletableFuture<TransportResponse> send(TransportRequest request);

  /**
   * Makes an exchange, which sends a request on the thread that executes it. It has the effects of
   * {@link #send}, without a future.
   *
   * @param request what to send
   * @return a new exchange, of which nothing has happened yet
   */
  Exchange newExchange(TransportRequest request);

  /**
   * Returns what this instance guarantees. The set does not change while the instance lives.
   *
   * @return an immutable set
   */
  Set<Capability> capabilities();

  /**
   * Refuses a blocking call on a thread that must not block, such as an event loop. Called on the
   * caller's thread before a blocking operation waits.
   *
   * @throws IllegalStateException if the current thread must not wait for this transport
   */
  default void checkBlockingAllowed() {}

  /**
   * Ends all exchanges and releases what the transport itself made: connections, threads, pools.
   * What was handed to it is left open. Idempotent, does not wait longer than a few seconds, and
   * safe to call from any thread. Exchanges in flight fail with {@link
   * TransportException.Kind#CLOSED}, as does every later {@link #send}.
   */
  @Override
  void close();
}
