package ai.flowscale.transport.vertx;

import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.util.function.Consumer;

/** Requests straight from the HTTP client of Vert.x. */
final class ClientRequests implements RequestSource {
  private final HttpClient client;

  ClientRequests(HttpClient client) {
    this.client = client;
  }

  @Override
  public void open(RequestOptions options, Exchange exchange, Consumer<HttpClientRequest> onOpen) {
    client
        .request(options)
        .onComplete(
            opened -> {
              opened
                  .response()
                  .onComplete(response -> receive(response, exchange), exchange::broken);
              onOpen.accept(opened);
            },
            exchange::broken);
  }

  /** Takes the response over before Vert.x lets it flow. */
  private static void receive(HttpClientResponse response, Exchange exchange) {
    response.pause();
    ResponseBody body = exchange.respond(response, response::fetch);
    response.exceptionHandler(body::failed);
    response.endHandler(ignored -> body.complete());
    response.handler(body::received);
    response.fetch(1);
  }
}
