package ai.flowscale.tck.mutants.parts;

import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.TransportConfig;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;

/** The settings of somebody else. */
public class ForwardingConfig implements TransportConfig {
  private final TransportConfig inner;

  public ForwardingConfig(TransportConfig inner) {
    this.inner = inner;
  }

  @Override
  public Executor executor() {
    return inner.executor();
  }

  @Override
  public Scheduler scheduler() {
    return inner.scheduler();
  }

  @Override
  public Duration connectTimeout() {
    return inner.connectTimeout();
  }

  @Override
  public Optional<ProxySettings> proxy() {
    return inner.proxy();
  }

  @Override
  public Optional<SSLContext> sslContext() {
    return inner.sslContext();
  }

  @Override
  public int maxConnections() {
    return inner.maxConnections();
  }

  @Override
  public Duration idleConnectionTimeout() {
    return inner.idleConnectionTimeout();
  }

  @Override
  public boolean mayConnect(String host, InetAddress address) {
    return inner.mayConnect(host, address);
  }
}
