package ai.flowscale.transport.vertx;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Requests straight from the HTTP client of Vert.x. */
final class ClientRequests implements RequestSource {
  /** How many connections that have ended are passed over for one request. */
  private static final int MOST_ENDED = 8;

  /** Within it an event loop looks at its sockets at least once. */
  private static final long SETTLING_MILLIS = 1;

  private final Vertx vertx;
  private final HttpClient client;
  private final IdleConnections idle;

  /**
   * Makes requests.
   *
   * @param vertx the client's
   * @param idle what is known of the client's connections
   */
  ClientRequests(Vertx vertx, HttpClient client, IdleConnections idle) {
    this.vertx = vertx;
    this.client = client;
    this.idle = idle;
  }

  @Override
  public void open(RequestOptions options, Exchange exchange, Consumer<HttpClientRequest> onOpen) {
    open(options, exchange, onOpen, MOST_ENDED);
  }

  private void open(
      RequestOptions options, Exchange exchange, Consumer<HttpClientRequest> onOpen, int left) {
    client
        .request(options)
        .onComplete(
            opened -> {
              if (idle.isTooOld(opened.connection())) {
                // There are only so many of them, and a new one is not too old.
                opened.exceptionHandler(closed -> {});
                opened.connection().close();
                exchange.open(() -> open(options, exchange, onOpen, left));
              } else if (left > 0 && exchange.isSentOnce()) {
                settle(opened, options, exchange, onOpen, left);
              } else {
                handOver(opened, exchange, onOpen);
              }
            },
            exchange::broken);
  }

  /**
   * Lets Vert.x notice the end of a connection that the server has just closed, before a request
   * goes there of which nobody could tell whether it was read.
   */
  private void settle(
      HttpClientRequest opened,
      RequestOptions options,
      Exchange exchange,
      Consumer<HttpClientRequest> onOpen,
      int left) {
    AtomicBoolean ended = new AtomicBoolean();
    opened.exceptionHandler(closed -> ended.set(true));
    vertx.setTimer(
        SETTLING_MILLIS,
        later -> {
          if (ended.get()) {
            exchange.open(() -> open(options, exchange, onOpen, left - 1));
          } else {
            handOver(opened, exchange, onOpen);
          }
        });
  }

  private void handOver(
      HttpClientRequest opened, Exchange exchange, Consumer<HttpClientRequest> onOpen) {
    opened
        .response()
        .onComplete(response -> receive(response, opened.connection(), exchange), exchange::broken);
    onOpen.accept(opened);
  }

  /** Takes the response over before Vert.x lets it flow. */
  private void receive(HttpClientResponse response, HttpConnection connection, Exchange exchange) {
    response.pause();
    ResponseBody body = exchange.respond(response, response::fetch);
    response.exceptionHandler(body::failed);
    response.endHandler(
        ignored -> {
          idle.used(connection);
          body.complete();
        });
    response.handler(body::received);
    response.fetch(1);
  }
}
