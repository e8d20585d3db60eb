package ai.flowscale.api.spi;

import java.io.InputStream;

/**
 * The response to a {@link TransportRequest}: status and headers are here, the body arrives on
 * demand.
 *
 * <p>The receiver of a response reads its body to the end or closes the response. Closing is
 * idempotent, safe from any thread, and after the end of the body does nothing.
 */
public interface TransportResponse extends AutoCloseable {

  /**
   * Returns the status code.
   *
   * @return 200 to 599
   */
  int status();

  /**
   * Returns the headers.
   *
   * @return the headers as they came
   */
  Headers headers();

  /**
   * Returns the protocol that carried the response.
   *
   * @return such as {@code HTTP/1.1} or {@code HTTP/2}
   */
  String protocol();

  /**
   * Returns the body, undecoded. One thread reads at a time. A read blocks until something is
   * there; an interrupt of its thread aborts the exchange. What a read throws is a {@link
   * ai.flowscale.api.error.TransportException}: a connection that ends before the body does is an
   * error, never a short body. Closing the stream closes the response.
   *
   * @return the stream, the same each time; empty for HEAD, 204 and 304
   */
  InputStream body();

  /**
   * Gives up what is left of the body, and the connection with it where the rest is not worth
   * reading. A thread that is still reading gets an error.
   */
  @Override
  void close();
}
