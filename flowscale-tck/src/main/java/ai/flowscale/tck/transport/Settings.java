package ai.flowscale.tck.transport;

import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.tck.server.TestAuthority;
import ai.flowscale.tck.server.TimeLimit;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiPredicate;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The settings of a test's next transports, each of which gets a copy. Changes return this. */
final class Settings implements TransportConfig {
  private Executor executor;
  private Scheduler scheduler;
  private Duration connectTimeout;
  private Optional<ProxySettings> proxy;
  private Optional<SSLContext> sslContext;
  private int maxConnections;
  private Duration idleConnectionTimeout;
  private BiPredicate<String, InetAddress> check;

  /** Copies settings. */
  Settings(TransportConfig from) {
    executor = from.executor();
    scheduler = from.scheduler();
    connectTimeout = from.connectTimeout();
    proxy = from.proxy();
    sslContext = from.sslContext();
    maxConnections = from.maxConnections();
    idleConnectionTimeout = from.idleConnectionTimeout();
    check = from instanceof Settings settings ? settings.check : from::mayConnect;
  }

  /**
   * On a busy machine, the first TLS handshake of a JVM may take seconds, and so may the time
   * between two requests of which the second one is to use the connection of the first.
   */
  static Settings defaults(Executor executor) {
    Settings settings = new Settings(TransportConfig.of(executor));
    settings.connectTimeout = longer(settings.connectTimeout, TimeLimit.get());
    settings.idleConnectionTimeout = longer(settings.idleConnectionTimeout, TimeLimit.get());
    return settings;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  @Override
  public Executor executor() {
    return executor;
  }

  @Override
  public Scheduler scheduler() {
    return scheduler;
  }

  @Override
  public Duration connectTimeout() {
    return connectTimeout;
  }

  @Override
  public Optional<ProxySettings> proxy() {
    return proxy;
  }

  @Override
  public Optional<SSLContext> sslContext() {
    return sslContext;
  }

  @Override
  public int maxConnections() {
    return maxConnections;
  }

  @Override
  public Duration idleConnectionTimeout() {
    return idleConnectionTimeout;
  }

  @Override
  public boolean mayConnect(String host, InetAddress address) {
    return check.test(host, address);
  }

  Settings runningOn(Executor other) {
    executor = other;
    return this;
  }

  Settings scheduledBy(Scheduler other) {
    scheduler = other;
    return this;
  }

  Settings connectingWithin(Duration limit) {
    connectTimeout = limit;
    return this;
  }

  Settings through(@Nullable ProxySettings other) {
    proxy = Optional.ofNullable(other);
    return this;
  }

  /** Through a proxy of this machine, without credentials. */
  Settings through(int port) {
    return through(ProxySettings.of("127.0.0.1", port));
  }

  Settings trusting(SSLContext context) {
    sslContext = Optional.of(context);
    return this;
  }

  Settings trustingAuthority() {
    return trusting(TestAuthority.clientContext());
  }

  Settings withConnections(int most) {
    maxConnections = most;
    return this;
  }

  Settings idlingFor(Duration limit) {
    idleConnectionTimeout = limit;
    return this;
  }

  Settings connectingOnlyTo(BiPredicate<String, InetAddress> other) {
    check = other;
    return this;
  }
}
