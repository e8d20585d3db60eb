package ai.flowscale.tck.mutants.parts;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Does all that another transport does. */
public class ForwardingTransport implements Transport {
  private final Transport inner;
  private final List<Capability> more;

  /** Takes what it declares beside what the other one does. */
  public ForwardingTransport(Transport inner, Capability... more) {
    this.inner = inner;
    this.more = List.of(more);
  }

  protected Transport inner() {
    return inner;
  }

  @Override
  public Exchange newExchange(TransportRequest request) {
    return new Execution(this, request);
  }

  /** What the exchange of a request does. */
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    return exchange.over(inner(), request);
  }

  @Override
  public Set<Capability> capabilities() {
    return Stream.concat(inner().capabilities().stream(), more.stream())
        .collect(Collectors.toUnmodifiableSet());
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
