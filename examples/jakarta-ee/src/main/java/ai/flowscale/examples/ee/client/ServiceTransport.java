package ai.flowscale.examples.ee.client;

import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.jakarta.FlowscaleExecutors;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ServiceLoader;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The transport of the proxy, which calls the service without the client. */
@ApplicationScoped
public class ServiceTransport {
  @Inject private FlowscaleExecutors threads;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Transport transport;

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
    } finally {
      lock.unlock();
    }
  }
}
