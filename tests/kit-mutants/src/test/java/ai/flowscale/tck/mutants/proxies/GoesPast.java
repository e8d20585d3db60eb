package ai.flowscale.tck.mutants.proxies;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Futures;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Takes the direct way, either at once or when the one through the proxy leads nowhere. */
final class GoesPast extends ForwardingTransport {
  private final Transport direct;
  private final Predicate<TransportRequest> atOnce;
  private final boolean later;

  private GoesPast(
      TransportProvider provider,
      TransportConfig config,
      Predicate<TransportRequest> atOnce,
      boolean later) {
    super(provider.create(config));
    this.direct = provider.create(ProxyMutants.withProxy(config, Optional.empty()));
    this.atOnce = atOnce;
    this.later = later;
  }

  static Transport when(
      TransportProvider provider, TransportConfig config, Predicate<TransportRequest> atOnce) {
    return new GoesPast(provider, config, atOnce, false);
  }

  static Transport onFailure(TransportProvider provider, TransportConfig config) {
    return new GoesPast(provider, config, request -> false, true);
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    if (atOnce.test(request)) {
      return direct.send(request);
    }
    CompletableFuture<TransportResponse> inner = super.send(request);
    CompletableFuture<TransportResponse> outer = Futures.linked(inner);
    var unused =
        inner.whenComplete(
            (response, failure) -> {
              if (failure == null) {
                Futures.complete(outer, response);
              } else if (later && isConnect(failure)) {
                Futures.pass(direct.send(request), outer);
              } else {
                outer.completeExceptionally(failure);
              }
            });
    return outer;
  }

  private static boolean isConnect(Throwable failure) {
    return failure instanceof TransportException failed && failed.kind() == Kind.CONNECT;
  }

  @Override
  public void close() {
    super.close();
    direct.close();
  }
}
