package ai.flowscale.client.download;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.client.http.CallExchange;
import ai.flowscale.client.http.Step;
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
   * @param then receives the response
   */
  <T> Step<T> get(
      String output,
      URI link,
      Headers headers,
      Runnable first,
      Function<? super CallExchange, Step<T>> then) {
    LinkPolicy links = new LinkPolicy(config);
    return new Step.Await<>(
        checked(links, output, link, first),
        checked ->
            new Step.Send<>(
                TransportRequest.of("GET", link, headers, null),
                where -> checked(links, output, where, () -> {}),
                then));
  }

  /** Not on the thread of the caller: looking up a host has no limit, and the call has. */
  private CompletableFuture<Boolean> checked(
      LinkPolicy links, String output, URI link, Runnable first) {
    return CompletableFuture.supplyAsync(
        () -> {
          links.check(output, link);
          first.run();
          return true;
        },
        blockingExecutor);
  }
}
