package ai.flowscale.tck.mutants.proxies;

import static ai.flowscale.tck.mutants.parts.Damage.makers;
import static ai.flowscale.tck.mutants.parts.Damage.settings;

import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.tck.mutants.Mutant;
import ai.flowscale.tck.mutants.parts.ForwardingConfig;
import ai.flowscale.tck.mutants.parts.SecondTransport;
import ai.flowscale.tck.transport.TransportRule;
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
            settings(ProxyMutants::withoutCredentials)));
  }

  private static boolean is(String scheme, TransportRequest request) {
    return scheme.equals(request.uri().getScheme());
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
