package ai.flowscale.tck.transport;

import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.tck.server.TimeLimit;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiPredicate;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The settings of a test's transports. */
record Settings(
    Executor executor,
    Duration connectTimeout,
    Optional<ProxySettings> proxy,
    Optional<SSLContext> sslContext,
    int maxConnections,
    Duration idleConnectionTimeout,
    BiPredicate<String, InetAddress> addressCheck)
    implements TransportConfig {

  static Settings defaults(Executor executor) {
    TransportConfig defaults = TransportConfig.of(executor);
    return new Settings(
        executor,
        longer(defaults.connectTimeout(), TimeLimit.get()),
        Optional.empty(),
        Optional.empty(),
        defaults.maxConnections(),
        defaults.idleConnectionTimeout(),
        defaults::mayConnect);
  }

  /** The first TLS handshake of a JVM may take seconds on a busy machine. */
  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  @Override
  public boolean mayConnect(String host, InetAddress address) {
    return addressCheck.test(host, address);
  }

  Settings connectingWithin(Duration limit) {
    return new Settings(
        executor, limit, proxy, sslContext, maxConnections, idleConnectionTimeout, addressCheck);
  }

  Settings through(@Nullable ProxySettings through) {
    return new Settings(
        executor,
        connectTimeout,
        Optional.ofNullable(through),
        sslContext,
        maxConnections,
        idleConnectionTimeout,
        addressCheck);
  }

  Settings trusting(SSLContext context) {
    return new Settings(
        executor,
        connectTimeout,
        proxy,
        Optional.of(context),
        maxConnections,
        idleConnectionTimeout,
        addressCheck);
  }

  Settings withConnections(int most) {
    return new Settings(
        executor, connectTimeout, proxy, sslContext, most, idleConnectionTimeout, addressCheck);
  }

  Settings idlingFor(Duration limit) {
    return new Settings(
        executor, connectTimeout, proxy, sslContext, maxConnections, limit, addressCheck);
  }

  Settings connectingOnlyTo(BiPredicate<String, InetAddress> check) {
    return new Settings(
        executor, connectTimeout, proxy, sslContext, maxConnections, idleConnectionTimeout, check);
  }
}
