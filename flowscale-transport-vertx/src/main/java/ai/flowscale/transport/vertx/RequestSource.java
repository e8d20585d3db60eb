package ai.flowscale.transport.vertx;

import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.RequestOptions;
import java.util.function.Consumer;

/** Makes the requests of exchanges, over an HTTP client or over what an application has on one. */
interface RequestSource {

  /**
   * Makes a request and sees to its answer: tells the exchange of the head ({@link
   * Exchange#respond}), then the body, or of what broke it off ({@link Exchange#broken}). On the
   * context of the exchange.
   *
   * @param onOpen takes the request when there is a connection for it, and sends it
   * @throws RuntimeException if the request cannot be made
   */
  void open(RequestOptions options, Exchange exchange, Consumer<HttpClientRequest> onOpen);

  /**
   * Breaks a connection of HTTP/1.1 whose exchange is given up. Vert.x does so behind the bytes
   * that are queued for it.
   */
  default void breakOff(HttpConnection connection) {
    connection.close();
  }
}
