package ai.flowscale.tck.mutants.proxies;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.transport.toolkit.TransportResponses;
import java.io.InputStream;

/** Returns the proxy's response to CONNECT. */
final class HandsOverRefusal extends ForwardingTransport {
  private final boolean proxied;

  HandsOverRefusal(TransportProvider provider, TransportConfig config) {
    super(provider.create(config));
    this.proxied = config.proxy().isPresent();
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    try {
      return super.execute(request, exchange);
    } catch (TransportException failure) {
      if (isRefusal(request, failure)) {
        return badGateway();
      }
      throw failure;
    }
  }

  private boolean isRefusal(TransportRequest request, TransportException failure) {
    return proxied && "https".equals(request.uri().getScheme()) && failure.kind() == Kind.CONNECT;
  }

  private static TransportResponse badGateway() {
    return TransportResponses.of(502, Headers.empty(), "HTTP/1.1", InputStream.nullInputStream());
  }
}
