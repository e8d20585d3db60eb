package ai.flowscale.client.http;

import ai.flowscale.api.spi.TransportRequest;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * What a call does next. An exception from its functions ends the attempt, and closes its response.
 *
 * @param <T> what the call gives
 */
public sealed interface Step<T> {
  /**
   * The call has succeeded.
   *
   * @param value what it gives; it may hold the response
   */
  record Done<T>(T value) implements Step<T> {}

  /**
   * A request, and redirects of one that only reads.
   *
   * @param mayFollow says whether a redirect may lead somewhere; it may fail to refuse with a
   *     reason
   * @param then receives the response, on the thread that makes the call's exchanges
   * @param redirects how many redirects have led to this request
   */
  record Send<T>(
      TransportRequest request,
      Function<URI, CompletableFuture<Boolean>> mayFollow,
      Function<? super CallExchange, Step<T>> then,
      int redirects)
      implements Step<T> {
    /** A request that no redirect has led to. */
    public Send(
        TransportRequest request,
        Function<URI, CompletableFuture<Boolean>> mayFollow,
        Function<? super CallExchange, Step<T>> then) {
      this(request, mayFollow, then, 0);
    }
  }

  /**
   * Something that is waited for while no thread is in the call.
   *
   * @param then receives what it gives
   */
  record Await<V, T>(CompletableFuture<V> work, Function<? super V, Step<T>> then)
      implements Step<T> {
    Step<T> next() {
      return then.apply(work.join());
    }
  }
}
