package ai.flowscale.client.download;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.http.Call;
import ai.flowscale.client.service.UserAgent;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Sends requests to the server of the files, and never to a host that a link must not lead to. The
 * exchange adds no credentials.
 */
public record FileServer(FlowscaleConfig config, Executor blockingExecutor) {
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
      String output, URI link, Headers headers, Runnable first, Call<?> call) {
    LinkPolicy links = new LinkPolicy(config);
    CompletableFuture<TransportResponse> got = new CompletableFuture<>();
    // Looking up the host blocks, that of a redirect too.
    return CompletableFuture.runAsync(
            () -> {
              links.check(output, link);
              first.run();
            },
            blockingExecutor)
        .thenCompose(
            ready -> {
              call.exchange(
                  TransportRequest.of("GET", link, headers, null),
                  where -> {
                    links.check(output, where);
                    return true;
                  },
                  blockingExecutor,
                  Futures.into(got)::accept);
              return got;
            });
  }
}
