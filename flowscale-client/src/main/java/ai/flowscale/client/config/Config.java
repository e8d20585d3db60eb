package ai.flowscale.client.config;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.FlowscaleObserver;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.Transport;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** The settings of a client, checked. */
record Config(
    URI baseUrl,
    Optional<String> apiKey,
    Supplier<Map<String, String>> headers,
    Set<String> insecureHosts,
    Set<String> downloadHosts,
    Optional<Transport> transport,
    Optional<String> transportName,
    Optional<ClassLoader> classLoader,
    Optional<Function<Object, String>> objectWriter,
    Optional<Scheduler> scheduler,
    Optional<Executor> callbackExecutor,
    Optional<Executor> blockingExecutor,
    Duration connectTimeout,
    Duration responseTimeout,
    Duration idleTimeout,
    Optional<Duration> callTimeout,
    RetryPolicy retryPolicy,
    int retryBudget,
    Optional<FlowscaleObserver> observer,
    UncertaintyPolicy uncertaintyPolicy,
    int maxResponseBytes,
    Optional<ProxySettings> proxy,
    Optional<SSLContext> sslContext,
    int maxConnections,
    Duration idleConnectionTimeout,
    int maxPollsPerSecond)
    implements FlowscaleConfig {

  @Override
  public String toString() {
    return "FlowscaleConfig[baseUrl="
        + baseUrl
        + ", apiKey="
        + (apiKey.isPresent() ? "***" : "none")
        + ", transport="
        + transportName.orElse(transport.isPresent() ? "given" : "found")
        + ", connectTimeout="
        + connectTimeout
        + ", responseTimeout="
        + responseTimeout
        + ", idleTimeout="
        + idleTimeout
        + ", callTimeout="
        + callTimeout.map(Duration::toString).orElse("none")
        + ", retryPolicy="
        + retryPolicy
        + "]";
  }
}
