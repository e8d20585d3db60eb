package ai.flowscale.client;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.support.Environment;
import ai.flowscale.api.support.FoundServices;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** Chooses among the transports that were found. A pure function, and never a silent pick. */
final class TransportChoice {
  private TransportChoice() {}

  /**
   * Looks once, on the calling thread: later, on other threads, the context class loader may be the
   * wrong one.
   */
  static TransportProvider find(FlowscaleConfig config, Iterable<ClassLoader> loaders) {
    Optional<Environment.Value> wanted =
        config
            .transportName()
            .map(name -> new Environment.Value(name, "transportName(...)"))
            .or(() -> Environment.system().find(Environment.Setting.TRANSPORT));
    FoundServices<TransportProvider> found =
        FoundServices.in(
            loaders,
            loader -> ServiceLoader.load(TransportProvider.class, loader),
            TransportProvider::name);
    return choose(found, wanted);
  }

  static TransportProvider choose(
      FoundServices<TransportProvider> found, Optional<Environment.Value> wanted) {
    if (wanted.isPresent()) {
      return named(found, wanted.get());
    }
    Map<String, TransportProvider> providers = found.byName();
    if (providers.isEmpty()) {
      throw new ConfigurationException(
          "No transport found. Add one of these to the class path or module path: ai.flowscale:flowscale-transport-jdk, ai.flowscale:flowscale-transport-jersey, ai.flowscale:flowscale-transport-vertx; or hand one in with transport(...).%s"
              .formatted(found.unusable()));
    }
    if (providers.size() > 1) {
      throw new ConfigurationException(
          "Several transports found: %s. Choose one with transportName(...), the system property flowscale.transport or the environment variable FLOWSCALE_TRANSPORT, or leave the others off the path.%s"
              .formatted(names(found), found.unusable()));
    }
    return providers.values().iterator().next();
  }

  private static TransportProvider named(
      FoundServices<TransportProvider> found, Environment.Value wanted) {
    TransportProvider provider = found.byName().get(wanted.text());
    if (provider == null) {
      throw new ConfigurationException(
          "No transport is named '%s', which %s asks for. Found: %s.%s"
              .formatted(
                  wanted.text(),
                  wanted.source(),
                  found.byName().isEmpty() ? "none" : names(found),
                  found.unusable()));
    }
    return provider;
  }

  /**
   * Creates the transport. Refuses a proxy that would not get its credentials: otherwise the first
   * request would find out, and the proxy's response does not name the cause.
   */
  static Transport create(
      TransportProvider provider, FlowscaleConfig config, TransportConfig settings) {
    Transport transport = provider.create(settings);
    Optional<ProxySettings> proxy = config.proxy().filter(it -> it.credentials().isPresent());
    if (proxy.isPresent()
        && config.baseUrl().getScheme().equalsIgnoreCase("https")
        && !transport.capabilities().contains(Capability.PROXY_AUTHENTICATION)) {
      transport.close();
      throw new ConfigurationException(
          "The proxy %s:%d has a user name and a password, which the transport '%s' does not send to it for an https address. %s the transport jersey or vertx, or leave them out of proxy(...), in Spring Boot flowscale.proxy.username."
              .formatted(
                  proxy.get().host(),
                  proxy.get().port(),
                  provider.name(),
                  provider.name().equals("jdk")
                      ? "Start Java with -Djdk.http.auth.tunneling.disabledSchemes= since the JDK disables this by default, or use"
                      : "Use"));
    }
    return transport;
  }

  private static String names(FoundServices<TransportProvider> found) {
    return found.byName().entrySet().stream()
        .map(entry -> entry.getKey() + " (" + entry.getValue().getClass().getName() + ")")
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
