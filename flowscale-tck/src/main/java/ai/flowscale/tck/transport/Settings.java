package ai.flowscale.tck.transport;

import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The settings that a test makes a transport with. */
record Settings(
    Executor executor,
    Duration connectTimeout,
    Optional<ProxySettings> proxy,
    Optional<SSLContext> sslContext,
    int maxConnections)
    implements TransportConfig {

  static Settings defaults(Executor executor) {
    TransportConfig defaults = TransportConfig.of(executor);
    return new Settings(
        executor,
        defaults.connectTimeout(),
        Optional.empty(),
        Optional.empty(),
        defaults.maxConnections());
  }

  Settings connectingWithin(Duration limit) {
    return new Settings(executor, limit, proxy, sslContext, maxConnections);
  }

  Settings through(@Nullable ProxySettings through) {
    return new Settings(
        executor, connectTimeout, Optional.ofNullable(through), sslContext, maxConnections);
  }

  Settings trusting(SSLContext context) {
    return new Settings(executor, connectTimeout, proxy, Optional.of(context), maxConnections);
  }

  Settings withConnections(int most) {
    return new Settings(executor, connectTimeout, proxy, sslContext, most);
  }
}
