package ai.flowscale.transport.jersey;

import jakarta.ws.rs.core.Response;

/** Makes the calls of exchanges, over our own client or one of the application. */
interface Caller {

  /**
   * Sends the exchange's request and returns once the headers of the response are here. Blocks.
   *
   * @throws RuntimeException what the JAX-RS client or its HTTP library throws
   */
  Response call(JerseyExchange exchange);

  /**
   * Closes a response, quietly: Jersey complains of one whose client was closed meanwhile.
   *
   * @param whole whether the body was read to its end; otherwise the exchange was aborted
   */
  default void close(Response response, boolean whole) {
    try {
      response.close();
    } catch (RuntimeException ignored) {
      // No more of it is wanted.
    }
  }

  /** Ends what was made here. Called once, and does not wait for exchanges. */
  void close();
}
