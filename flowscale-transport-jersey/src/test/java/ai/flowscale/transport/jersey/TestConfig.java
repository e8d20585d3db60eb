package ai.flowscale.transport.jersey;

import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportConfig;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiPredicate;

/** Settings of which a test changes one or two. */
record TestConfig(
    Executor executor,
    Duration connectTimeout,
    Duration idleConnectionTimeout,
    int maxConnections,
    Optional<ProxySettings> proxy,
    BiPredicate<String, InetAddress> addresses)
    implements TransportConfig {

  static TestConfig on(Executor executor) {
    TransportConfig defaults = TransportConfig.of(executor);
    return new TestConfig(
        executor,
        defaults.connectTimeout(),
        defaults.idleConnectionTimeout(),
        defaults.maxConnections(),
        Optional.empty(),
        (host, address) -> true);
  }

  TestConfig connectingWithin(Duration limit) {
    return new TestConfig(executor, limit, idleConnectionTimeout, maxConnections, proxy, addresses);
  }

  TestConfig idleFor(Duration limit) {
    return new TestConfig(executor, connectTimeout, limit, maxConnections, proxy, addresses);
  }

  TestConfig withConnections(int most) {
    return new TestConfig(executor, connectTimeout, idleConnectionTimeout, most, proxy, addresses);
  }

  TestConfig through(ProxySettings through) {
    return new TestConfig(
        executor,
        connectTimeout,
        idleConnectionTimeout,
        maxConnections,
        Optional.of(through),
        addresses);
  }

  TestConfig connectingTo(BiPredicate<String, InetAddress> allowed) {
    return new TestConfig(
        executor, connectTimeout, idleConnectionTimeout, maxConnections, proxy, allowed);
  }

  @Override
  public boolean mayConnect(String host, InetAddress address) {
    return addresses.test(host, address);
  }
}
