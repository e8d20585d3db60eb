package ai.flowscale.api.spi;

/**
 * One request on its way to a server, and its response. Made by {@link Transport#newExchange}, and
 * used once.
 */
public interface Exchange {

  /**
   * Sends the request and returns when the status and the headers of the response are here. Blocks
   * the calling thread, which also writes the body of the request. The caller reads the response's
   * body to the end or {@linkplain TransportResponse#close() closes} it.
   *
   * <p>An interrupt of the thread aborts the exchange: it fails with {@link
   * ai.flowscale.api.error.TransportException.Kind#CANCELLED}, and the thread stays interrupted.
   *
   * @return the response
   * @throws ai.flowscale.api.error.TransportException for every failure, with what is known of
   *     whether the request was sent
   * @throws IllegalStateException if this is not the first call
   */
  TransportResponse execute();

  /**
   * Breaks the connection at once, or over HTTP/2 resets the stream, whatever is going on, and
   * never ends the body of a request well-formed. The thread in {@link #execute()} comes back with
   * {@link ai.flowscale.api.error.TransportException.Kind#CANCELLED}, one that reads the response's
   * body with a failure. Safe from any thread, at any time and more than once; before {@link
   * #execute()} it has that one fail and send nothing, and after the end of the response it does
   * nothing.
   */
  void abort();
}
