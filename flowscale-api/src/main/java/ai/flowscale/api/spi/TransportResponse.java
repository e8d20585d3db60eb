package ai.flowscale.api.spi;

import ai.flowscale.api.bootstrap.Bootstrap;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/**
 * The answer to a {@link TransportRequest}: status and headers are here, the body arrives on
 * demand.
 *
 * <p>Whoever receives a response reads its body to the end or closes the response. Closing is
 * idempotent, safe from any thread, and after the end of the body does nothing.
 */
public interface TransportResponse extends AutoCloseable {

  /**
   * Makes a response from an event-driven client.
   *
   * @param status the status code
   * @param headers the headers
   * @param protocol the protocol as in {@code HTTP/1.1} or {@code HTTP/2}
   * @param body the body for one subscriber; cancelling its subscription breaks the exchange off
   * @return the response; closing it before anyone subscribed subscribes and cancels
   */
  static TransportResponse of(
      int status, Headers headers, String protocol, Flow.Publisher<ByteBuffer> body) {
    return Bootstrap.engine().response(status, headers, protocol, body);
  }

  /**
   * Makes a response from a client that blocks.
   *
   * @param status the status code
   * @param headers the headers
   * @param protocol the protocol as in {@code HTTP/1.1} or {@code HTTP/2}
   * @param body the body; read on {@code executor} as the subscriber asks for it, and closed at the
   *     end, on cancellation and on {@link #close()}. Its {@code close()} may be called while
   *     another thread reads, must end that read, and must not read on to the end of the body. What
   *     {@code read} throws is the error of the body: a {@link
   *     ai.flowscale.api.error.TransportException} as it stands, an {@link java.io.IOException} as
   *     {@code CLOSED}, a {@link java.net.SocketTimeoutException} as {@code TIMEOUT}, any other
   *     exception as {@code OTHER}. A body that ends too early must throw, and not return -1
   * @param executor where to read; its tasks may block
   * @return the response
   */
  static TransportResponse ofStream(
      int status, Headers headers, String protocol, InputStream body, Executor executor) {
    return Bootstrap.engine().responseOfStream(status, headers, protocol, body, executor);
  }

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
   * Returns the body, undecoded. It takes one subscriber and gives it no more than it asks for; a
   * connection that ends before the body does is an error, never a short body.
   *
   * @return a publisher for one subscriber; empty for HEAD, 204 and 304
   */
  Flow.Publisher<ByteBuffer> body();

  /**
   * Gives up what is left of the body, and the connection with it where the rest is not worth
   * reading. A subscriber that is still reading gets an error.
   */
  @Override
  void close();
}
