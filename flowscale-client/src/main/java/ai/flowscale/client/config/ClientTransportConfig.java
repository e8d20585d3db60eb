package ai.flowscale.client.config;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.TransportConfig;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;

/** The part of a client's settings that is for its transport. */
public record ClientTransportConfig(FlowscaleConfig config, Executor executor, Scheduler scheduler)
    implements TransportConfig {
  /** As good as any longer time to a connection; libraries count in milliseconds, as an int. */
  private static final Duration LONGEST = Duration.ofDays(1);

  @Override
  public Duration connectTimeout() {
    return bounded(config.connectTimeout());
  }

  @Override
  public Optional<ProxySettings> proxy() {
    return config.proxy();
  }

  @Override
  public Optional<SSLContext> sslContext() {
    return config.sslContext();
  }

  @Override
  public int maxConnections() {
    return config.maxConnections();
  }

  @Override
  public Duration idleConnectionTimeout() {
    return bounded(config.idleConnectionTimeout());
  }

  private static Duration bounded(Duration time) {
    return time.compareTo(LONGEST) < 0 ? time : LONGEST;
  }

  /** A link may lead into a private network by a name whose address changes after its check. */
  @Override
  public boolean mayConnect(String host, InetAddress address) {
    return Hosts.isOwn(config, host) || Hosts.isAllowed(config, host) || !Hosts.isPrivate(address);
  }
}
