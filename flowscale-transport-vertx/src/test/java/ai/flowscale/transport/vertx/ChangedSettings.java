package ai.flowscale.transport.vertx;

import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportConfig;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.BiPredicate;
import javax.net.ssl.SSLContext;

/** Settings that differ from the defaults here and there. */
record ChangedSettings(
    Executor executor,
    Duration connectTimeout,
    Duration idleConnectionTimeout,
    Optional<ProxySettings> proxy,
    BiPredicate<String, InetAddress> allowed,
    Optional<SSLContext> sslContext)
    implements TransportConfig {

  static ChangedSettings defaults() {
    TransportConfig defaults = TransportConfig.of(ForkJoinPool.commonPool());
    return new ChangedSettings(
        defaults.executor(),
        defaults.connectTimeout(),
        defaults.idleConnectionTimeout(),
        defaults.proxy(),
        defaults::mayConnect,
        defaults.sslContext());
  }

  ChangedSettings connectingWithin(Duration limit) {
    return new ChangedSettings(executor, limit, idleConnectionTimeout, proxy, allowed, sslContext);
  }

  ChangedSettings idleFor(Duration limit) {
    return new ChangedSettings(executor, connectTimeout, limit, proxy, allowed, sslContext);
  }

  ChangedSettings through(ProxySettings through) {
    return new ChangedSettings(
        executor, connectTimeout, idleConnectionTimeout, Optional.of(through), allowed, sslContext);
  }

  ChangedSettings allowing(BiPredicate<String, InetAddress> addresses) {
    return new ChangedSettings(
        executor, connectTimeout, idleConnectionTimeout, proxy, addresses, sslContext);
  }

  ChangedSettings trusting(SSLContext context) {
    return new ChangedSettings(
        executor, connectTimeout, idleConnectionTimeout, proxy, allowed, Optional.of(context));
  }

  @Override
  public boolean mayConnect(String host, InetAddress address) {
    return allowed.test(host, address);
  }
}
