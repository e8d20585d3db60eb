package ai.flowscale.tck.transport;

import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.Scheduler;
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
    Scheduler scheduler,
    Duration connectTimeout,
    Optional<ProxySettings> proxy,
    Optional<SSLContext> sslContext,
    int maxConnections,
    Duration idleConnectionTimeout,
    BiPredicate<String, InetAddress> check)
    implements TransportConfig {

  static Settings defaults(Executor executor) {
    TransportConfig defaults = TransportConfig.of(executor);
    return new Settings(
        executor,
        defaults.scheduler(),
        longer(defaults.connectTimeout(), TimeLimit.get()),
        Optional.empty(),
        Optional.empty(),
        defaults.maxConnections(),
        longer(defaults.idleConnectionTimeout(), TimeLimit.get()),
        defaults::mayConnect);
  }

  /**
   * On a busy machine, the first TLS handshake of a JVM may take seconds, and so may the time
   * between two requests of which the second one is to use the connection of the first.
   */
  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  @Override
  public boolean mayConnect(String host, InetAddress address) {
    return check.test(host, address);
  }

  Settings runningOn(Executor other) {
    return new Settings(
        other,
        scheduler,
        connectTimeout,
        proxy,
        sslContext,
        maxConnections,
        idleConnectionTimeout,
        check);
  }

  Settings scheduledBy(Scheduler other) {
    return new Settings(
        executor,
        other,
        connectTimeout,
        proxy,
        sslContext,
        maxConnections,
        idleConnectionTimeout,
        check);
  }

  Settings connectingWithin(Duration limit) {
    return new Settings(
        executor,
        scheduler,
        limit,
        proxy,
        sslContext,
        maxConnections,
        idleConnectionTimeout,
        check);
  }

  Settings through(@Nullable ProxySettings through) {
    return new Settings(
        executor,
        scheduler,
        connectTimeout,
        Optional.ofNullable(through),
        sslContext,
        maxConnections,
        idleConnectionTimeout,
        check);
  }

  Settings trusting(SSLContext context) {
    return new Settings(
        executor,
        scheduler,
        connectTimeout,
        proxy,
        Optional.of(context),
        maxConnections,
        idleConnectionTimeout,
        check);
  }

  Settings withConnections(int most) {
    return new Settings(
        executor, scheduler, connectTimeout, proxy, sslContext, most, idleConnectionTimeout, check);
  }

  Settings idlingFor(Duration limit) {
    return new Settings(
        executor, scheduler, connectTimeout, proxy, sslContext, maxConnections, limit, check);
  }

  Settings connectingOnlyTo(BiPredicate<String, InetAddress> other) {
    return new Settings(
        executor,
        scheduler,
        connectTimeout,
        proxy,
        sslContext,
        maxConnections,
        idleConnectionTimeout,
        other);
  }
}
