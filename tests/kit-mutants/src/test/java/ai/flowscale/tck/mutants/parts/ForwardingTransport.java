package ai.flowscale.tck.mutants.parts;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Does all that another transport does. */
public class ForwardingTransport implements Transport {
  private final Transport inner;

  public ForwardingTransport(Transport inner) {
    this.inner = inner;
  }

  protected Transport inner() {
    return inner;
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    return inner().send(request);
  }

  @Override
  public Set<Capability> capabilities() {
    return inner().capabilities();
  }

  @Override
  public void checkBlockingAllowed() {
    inner().checkBlockingAllowed();
  }

  @Override
  public void close() {
    inner().close();
  }
}
