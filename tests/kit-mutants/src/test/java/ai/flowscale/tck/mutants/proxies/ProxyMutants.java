package ai.flowscale.tck.mutants.proxies;

import static ai.flowscale.tck.mutants.parts.Damage.makers;
import static ai.flowscale.tck.mutants.parts.Damage.settings;

import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.tck.mutants.Mutant;
import ai.flowscale.tck.mutants.parts.ForwardingConfig;
import ai.flowscale.tck.transport.TransportRule;
import java.util.List;
import java.util.Optional;

/** Chapter 8: what becomes of a proxy. */
public final class ProxyMutants {
  private ProxyMutants() {}

  public static List<Mutant> all() {
    return List.of(
        Mutant.of(
            TransportRule.PROXY_PLAIN,
            "ignores the proxy",
            settings(config -> withProxy(config, Optional.empty()))),
        Mutant.of(
            TransportRule.PROXY_PLAIN,
            "sends no credentials to its proxy with a plain request",
            makers((provider, config) -> new ForgetsCredentials(provider, config, "http"))),
        Mutant.of(
            TransportRule.PROXY_CREDENTIALS,
            "sends no credentials to its proxy for a tunnel",
            makers((provider, config) -> new ForgetsCredentials(provider, config, "https"))),
        Mutant.of(
            TransportRule.PROXY_TUNNEL,
            "bypasses the proxy for https",
            makers(
                (provider, config) ->
                    GoesPast.when(
                        provider, config, request -> "https".equals(request.uri().getScheme())))),
        Mutant.of(
            TransportRule.PROXY_REFUSAL,
            "returns the proxy's response as the service's",
            makers(HandsOverRefusal::new)),
        Mutant.of(
            TransportRule.PROXY_GONE, "bypasses an unreachable proxy", makers(GoesPast::onFailure)),
        Mutant.of(
            TransportRule.PROXY_CREDENTIALS,
            "forgets the proxy's credentials",
            settings(config -> withProxy(config, config.proxy().map(ProxyMutants::anonymous)))));
  }

  static ProxySettings anonymous(ProxySettings proxy) {
    return ProxySettings.of(proxy.host(), proxy.port());
  }

  static TransportConfig withProxy(TransportConfig config, Optional<ProxySettings> proxy) {
    return new ForwardingConfig(config) {
      @Override
      public Optional<ProxySettings> proxy() {
        return proxy;
      }
    };
  }
}
