package ai.flowscale.tck.mutants.tls;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingConfig;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Futures;
import java.security.cert.CertPathBuilderException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;

/** Takes a certificate that the given context does not know. */
final class TrustsLater extends ForwardingTransport {
  private final Transport trusting;
  private final boolean given;

  TrustsLater(TransportProvider provider, TransportConfig config) {
    super(provider.create(config));
    this.given = config.sslContext().isPresent();
    this.trusting =
        provider.create(
            new ForwardingConfig(config) {
              @Override
              public Optional<SSLContext> sslContext() {
                return Optional.of(TrustsAll.context());
              }
            });
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    CompletableFuture<TransportResponse> inner = super.send(request);
    CompletableFuture<TransportResponse> outer = Futures.linked(inner);
    var unused =
        inner.whenComplete(
            (response, failure) -> {
              if (failure == null) {
                Futures.complete(outer, response);
              } else if (given && isUnknown(failure)) {
                Futures.pass(trusting.send(request), outer);
              } else {
                outer.completeExceptionally(failure);
              }
            });
    return outer;
  }

  private static boolean isUnknown(Throwable failure) {
    boolean unknown = false;
    for (Throwable at = failure; at != null; at = at.getCause()) {
      unknown |= at instanceof CertPathBuilderException;
    }
    return unknown
        && failure instanceof TransportException failed
        && failed.kind() == Kind.TLS
        && failed.sent() == Sent.NO;
  }

  @Override
  public void close() {
    super.close();
    trusting.close();
  }
}
