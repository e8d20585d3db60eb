package ai.flowscale.tests.conformance;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.transport.jdk.JdkTransportProvider;
import java.util.HashSet;
import java.util.Set;

/** The JDK's transport, but for rule 9.3: anyone may change the set of its capabilities. */
public final class ChangingCapabilities implements TransportProvider {

  /** For the service loader. */
  public ChangingCapabilities() {}

  @Override
  public String name() {
    return "changing";
  }

  @Override
  public Transport create(TransportConfig config) {
    return new Changing(new JdkTransportProvider().create(config));
  }

  private record Changing(Transport whole) implements Transport {
    @Override
    public Exchange newExchange(TransportRequest request) {
      return whole.newExchange(request);
    }

    @Override
    public Set<Capability> capabilities() {
      return new HashSet<>(whole.capabilities());
    }

    @Override
    public void close() {
      whole.close();
    }
  }
}
