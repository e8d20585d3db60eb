package ai.flowscale.tck.mutants.proxies;

import static ai.flowscale.tck.mutants.parts.Damage.makers;
import static ai.flowscale.tck.mutants.parts.Damage.requests;
import static ai.flowscale.tck.mutants.parts.Damage.responses;
import static ai.flowscale.tck.mutants.parts.Damage.settings;

import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.tck.mutants.Mutant;
import ai.flowscale.tck.mutants.parts.ForwardingConfig;
import ai.flowscale.tck.mutants.parts.Origins;
import ai.flowscale.tck.mutants.parts.SecondTransport;
import ai.flowscale.tck.transport.TransportRule;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Chapter 8: what becomes of a proxy. */
public final class ProxyMutants {
  private ProxyMutants() {}

  public static List<Mutant> all() {
    return List.of(
        Mutant.of(
            TransportRule.PROXY_PLAIN, "ignores the proxy", settings(ProxyMutants::withoutProxy)),
        Mutant.of(
            TransportRule.PROXY_PLAIN,
            "sends no credentials to its proxy with a plain request",
            SecondTransport.atOnce(
                ProxyMutants::withoutCredentials, request -> is("http", request))),
        Mutant.of(
            TransportRule.PROXY_CREDENTIALS,
            "sends no credentials to its proxy for a tunnel",
            SecondTransport.atOnce(
                ProxyMutants::withoutCredentials, request -> is("https", request))),
        Mutant.of(
            TransportRule.PROXY_TUNNEL,
            "bypasses the proxy for https",
            SecondTransport.atOnce(ProxyMutants::withoutProxy, request -> is("https", request))),
        Mutant.of(
            TransportRule.PROXY_REFUSAL,
            "returns the proxy's response as the service's",
            makers(HandsOverRefusal::new)),
        Mutant.of(
            TransportRule.PROXY_GONE,
            "bypasses an unreachable proxy",
            SecondTransport.afterwards(
                ProxyMutants::withoutProxy, failure -> failure.kind() == Kind.CONNECT)),
        Mutant.of(
            TransportRule.PROXY_CREDENTIALS,
            "forgets the proxy's credentials",
            settings(ProxyMutants::withoutCredentials)),
        Mutant.of(
            TransportRule.JVM_PROXIES,
            "goes through the proxy of the system properties",
            settings(ProxyMutants::withSystemProxy)),
        Mutant.of(
            TransportRule.JVM_PROXIES,
            "goes through the proxy of the default ProxySelector",
            settings(ProxyMutants::withDefaultSelector)),
        Mutant.of(
            TransportRule.JVM_HANDLERS,
            "sends the cookies of the JVM's CookieHandler",
            requests(JvmHandlers::withCookies)),
        Mutant.of(
            TransportRule.JVM_HANDLERS,
            "stores cookies in the JVM's CookieHandler",
            responses(JvmHandlers::storing)),
        Mutant.of(
            TransportRule.JVM_HANDLERS,
            "asks the JVM's Authenticator",
            responses(JvmHandlers::asking)),
        Mutant.of(
                TransportRule.PROXY_IPV6,
                "leaves out the brackets of an IPv6 address in CONNECT",
                makers((provider, config) -> new BareAddress(provider, config, "https")))
            .withTunnels(),
        Mutant.of(
            TransportRule.PROXY_IPV6,
            "leaves out the brackets of an IPv6 address in the absolute form",
            makers((provider, config) -> new BareAddress(provider, config, "http"))),
        Mutant.of(
            TransportRule.ORIGINS_APART,
            "uses the tunnel to another host",
            makers(
                (provider, config) ->
                    config.proxy().isPresent()
                        ? new Origins(provider.create(config), Origins.HOSTS)
                        : provider.create(config))),
        Mutant.of(
            TransportRule.ORIGINS_APART,
            "uses a connection over TLS for another host",
            makers(
                (provider, config) ->
                    config.proxy().isPresent()
                        ? provider.create(config)
                        : new Origins(provider.create(config), Origins.HOSTS))),
        Mutant.of(
            TransportRule.ORIGINS_APART,
            "uses a connection over TLS for a plain request",
            makers((provider, config) -> new Origins(provider.create(config), Origins.PLAIN))),
        Mutant.of(
            TransportRule.ORIGINS_APART,
            "uses the connections of a transport with another proxy",
            makers(SharesProxy::of)));
  }

  private static boolean is(String scheme, TransportRequest request) {
    return scheme.equals(request.uri().getScheme());
  }

  private static TransportConfig withSystemProxy(TransportConfig config) {
    String host = System.getProperty("http.proxyHost");
    return host == null || config.proxy().isPresent()
        ? config
        : withProxy(
            config, Optional.of(ProxySettings.of(host, Integer.getInteger("http.proxyPort"))));
  }

  private static TransportConfig withDefaultSelector(TransportConfig config) {
    ProxySelector selector = ProxySelector.getDefault();
    // The JDK's own has those of the system properties.
    if (selector.getClass().getName().startsWith("sun.") || config.proxy().isPresent()) {
      return config;
    }
    Proxy proxy = selector.select(URI.create("http://service.invalid")).get(0);
    return proxy.address() instanceof InetSocketAddress address
        ? withProxy(
            config, Optional.of(ProxySettings.of(address.getHostString(), address.getPort())))
        : config;
  }

  private static TransportConfig withoutProxy(TransportConfig config) {
    return withProxy(config, Optional.empty());
  }

  private static TransportConfig withoutCredentials(TransportConfig config) {
    return withProxy(
        config, config.proxy().map(proxy -> ProxySettings.of(proxy.host(), proxy.port())));
  }

  private static TransportConfig withProxy(TransportConfig config, Optional<ProxySettings> proxy) {
    return new ForwardingConfig(config) {
      @Override
      public Optional<ProxySettings> proxy() {
        return proxy;
      }
    };
  }
}
