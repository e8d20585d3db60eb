package ai.flowscale.client.download;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.Exchange;
import ai.flowscale.client.http.RedirectExchange;
import ai.flowscale.client.service.UserAgent;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Sends requests to the server of the files, and never to a host that a link must not lead to. The
 * exchange adds no credentials.
 */
public record FileServer(Exchange timed, FlowscaleConfig config, Executor blockingExecutor) {
  /** What every request for a file says, and all that most say. */
  static final Headers HEADERS =
      Headers.of(
          Map.of(
              "Accept", List.of("*/*"),
              "Accept-Encoding", List.of("identity"),
              "User-Agent", List.of(UserAgent.VALUE)));

  /**
   * Asks for a file. The response comes on a thread that may block.
   *
   * @param output the output's name, for messages
   * @param first done before anything is sent; may block
   */
  CompletableFuture<TransportResponse> get(
      String output, URI link, Headers headers, Runnable first, CallScope scope) {
    LinkPolicy links = new LinkPolicy(config);
    Exchange following =
        new RedirectExchange(
            this::handedOver,
            where -> {
              links.check(output, where);
              return true;
            });
    // Looking up the host blocks.
    return CompletableFuture.runAsync(
            () -> {
              links.check(output, link);
              first.run();
            },
            blockingExecutor)
        .thenCompose(
            ready -> following.send(TransportRequest.of("GET", link, headers, null), scope));
  }

  /**
   * Looking up the host of a redirect blocks, so what follows a response leaves the transport's
   * thread.
   */
  private CompletableFuture<TransportResponse> handedOver(
      TransportRequest request, CallScope exchange) {
    CompletableFuture<TransportResponse> sent = timed.send(request, exchange);
    return sent.thenApplyAsync(Function.identity(), blockingExecutor)
        .whenComplete(
            (response, failure) -> {
              if (failure != null) {
                // The executor may have refused it.
                var unused = sent.thenAccept(TransportResponse::close);
              }
            });
  }
}
