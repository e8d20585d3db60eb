package ai.flowscale.tck.mutants.proxies;

import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Sends over an open transport that has used its proxy, if there is one, and not over its own. */
final class SharesProxy extends ForwardingTransport {
  private static final Set<SharesProxy> USED = ConcurrentHashMap.newKeySet();

  private final boolean proxied;

  private SharesProxy(Transport inner, boolean proxied) {
    super(inner);
    this.proxied = proxied;
  }

  /** Leaves alone those with credentials. */
  static Transport of(TransportProvider provider, TransportConfig config) {
    return new SharesProxy(
        provider.create(config),
        config.proxy().map(ProxySettings::userName).isEmpty() && config.proxy().isPresent());
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    if (!proxied) {
      return super.execute(request, exchange);
    }
    USED.add(this);
    SharesProxy any = USED.stream().filter(it -> it != this).findFirst().orElse(this);
    return exchange.over(any.inner(), request);
  }

  @Override
  public void close() {
    USED.remove(this);
    super.close();
  }
}
