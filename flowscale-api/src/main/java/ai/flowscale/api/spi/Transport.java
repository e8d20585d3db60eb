package ai.flowscale.api.spi;

import ai.flowscale.api.error.TransportException;
import java.util.Set;

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
   * Makes an exchange, which sends a request on the thread that executes it.
   *
   * <p>A response that a server gives in the middle of an upload may be lost, as HTTP/1.1 clients
   * read only after they have sent; the exchange then fails.
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
   * TransportException.Kind#CLOSED}, as does every later one.
   */
  @Override
  void close();
}
