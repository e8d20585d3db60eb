package com.example.flowscale.jetty;

import ai.flowscale.api.spi.TransportConfig;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;

/**
 * Promise kept here: the application is asked about each address before it is connected to, and
 * what it refuses is not. Behind a proxy the name is the proxy's, and nobody is asked.
 */
final class CheckedAddresses implements SocketAddressResolver {
  private final TransportConfig config;
  private final SocketAddressResolver resolver;

  CheckedAddresses(TransportConfig config, SocketAddressResolver resolver) {
    this.config = config;
    this.resolver = resolver;
  }

  @Override
  public void resolve(
      String host,
      int port,
      Map<String, Object> context,
      Promise<List<InetSocketAddress>> promise) {
    resolver.resolve(
        host,
        port,
        context,
        config.proxy().isPresent()
            ? promise
            : new Promise.Wrapper<>(promise) {
              @Override
              public void succeeded(List<InetSocketAddress> found) {
                try {
                  tell(allowed(host, found), getWrapped());
                } catch (RuntimeException thrown) {
                  getWrapped().failed(thrown);
                }
              }
            });
  }

  private List<InetSocketAddress> allowed(String host, List<InetSocketAddress> found) {
    String name = host.toLowerCase(Locale.ROOT);
    return found.stream().filter(it -> config.mayConnect(name, it.getAddress())).toList();
  }

  private static void tell(
      List<InetSocketAddress> allowed, Promise<List<InetSocketAddress>> promise) {
    if (allowed.isEmpty()) {
      promise.failed(new ConnectException("the application refuses all addresses of the host"));
    } else {
      promise.succeeded(allowed);
    }
  }
}
