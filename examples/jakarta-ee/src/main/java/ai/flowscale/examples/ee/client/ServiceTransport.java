package ai.flowscale.examples.ee.client;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.examples.ee.config.Settings;
import ai.flowscale.jakarta.FlowscaleCustomizer;
import ai.flowscale.jakarta.FlowscaleExecutors;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ServiceLoader;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The transport of the proxy, which calls the service without the client; and that of the client
 * too, where it is one over the server's own JAX-RS client.
 */
@ApplicationScoped
public class ServiceTransport implements FlowscaleCustomizer {
  @Inject private FlowscaleExecutors threads;
  @Inject private Settings settings;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Transport transport;
  private @Nullable Runnable closeBelow;

  @Override
  public void customize(FlowscaleConfig.Builder config) {
    if (settings.serverRestClient()) {
      config.transport(forProxy());
    }
  }

  /** Made when it is first asked for. */
  public Transport forProxy() {
    lock.lock();
    try {
      Transport known = transport;
      if (known == null) {
        known = make();
        transport = known;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  private Transport make() {
    if (settings.serverRestClient()) {
      ServerRestClient client = ServerRestClient.open(threads.executor());
      closeBelow = client::close;
      return client.transport();
    }
    return ServiceLoader.load(TransportProvider.class, ServiceTransport.class.getClassLoader())
        .findFirst()
        .orElseThrow(() -> new ConfigurationException("There is no transport in WEB-INF/lib"))
        .create(TransportConfig.of(threads.executor()));
  }

  @PreDestroy
  void close() {
    lock.lock();
    try {
      if (transport != null) {
        transport.close();
      }
      if (closeBelow != null) {
        closeBelow.run();
      }
    } finally {
      lock.unlock();
    }
  }
}
