package ai.flowscale.tck.mutants.proxies;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.util.concurrent.CompletableFuture;

/** Has no credentials of its proxy for the requests of one scheme. */
final class ForgetsCredentials extends ForwardingTransport {
  private final Transport anonymous;
  private final String scheme;

  ForgetsCredentials(TransportProvider provider, TransportConfig config, String scheme) {
    super(provider.create(config));
    this.anonymous =
        config.proxy().isPresent()
            ? provider.create(
                ProxyMutants.withProxy(config, config.proxy().map(ProxyMutants::anonymous)))
            : null;
    this.scheme = scheme;
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    return anonymous != null && scheme.equals(request.uri().getScheme())
        ? anonymous.send(request)
        : super.send(request);
  }

  @Override
  public void close() {
    super.close();
    if (anonymous != null) {
      anonymous.close();
    }
  }
}
