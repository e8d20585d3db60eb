package ai.flowscale.client.download;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.http.Attempt;
import ai.flowscale.client.http.Call;
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
public record FileServer(FlowscaleConfig config, Executor blockingExecutor) {
  /** What every request for a file says, and all that most say. */
  static final Headers HEADERS =
      Headers.of(
          Map.of(
              "Accept", List.of("*/*"),
              "Accept-Encoding", List.of("identity"),
              "User-Agent", List.of(UserAgent.VALUE)));

  /**
   * Asks for a file.
   *
   * @param output the output's name, for messages
   * @param first done before anything is sent; may block
   * @param handler takes the response, on a thread that may block
   */
  <T> CompletableFuture<T> get(
      String output,
      URI link,
      Headers headers,
      Runnable first,
      Call<?> call,
      Function<Attempt, CompletableFuture<T>> handler) {
    LinkPolicy links = new LinkPolicy(config);
    CompletableFuture<T> got = new CompletableFuture<>();
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
                  (response, failure) -> {
                    if (response == null) {
                      got.completeExceptionally(CallFailures.toFlowscaleException(failure));
                    } else {
                      Futures.start(() -> handler.apply(response)).whenComplete(Futures.into(got));
                    }
                  });
              return got;
            });
  }
}
