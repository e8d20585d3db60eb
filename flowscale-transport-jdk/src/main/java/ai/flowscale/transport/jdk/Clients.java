package ai.flowscale.transport.jdk;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;

/** Where exchanges get their client from. */
interface Clients {

  /** Never blocks but for the making of the client itself. */
  CompletableFuture<HttpClient> clientFor(URI uri);

  /**
   * Tells whether the futures that these clients return are nobody's but the exchange's, which may
   * then complete them itself.
   */
  boolean yieldFutures();

  /**
   * Tells whether the current thread serves all exchanges of a client, so that nothing may block
   * it.
   */
  boolean isSelectorThread();

  /** Ends what was made here. Called once. */
  void close();
}
