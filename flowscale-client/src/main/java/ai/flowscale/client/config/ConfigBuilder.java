package ai.flowscale.client.config;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.FlowscaleObserver;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.Transport;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Collects the settings of a client and checks them together. */
public final class ConfigBuilder implements FlowscaleConfig.Builder {
  private static final int DEFAULT_MAX_RESPONSE_BYTES = 32 * 1024 * 1024;

  private @Nullable String baseUrl;
  private @Nullable String apiKey;
  private @Nullable String apiKeyFromEnvironment;
  private boolean proxyMode;
  private final Map<String, String> fixedHeaders = new LinkedHashMap<>();
  private @Nullable Supplier<Map<String, String>> changingHeaders;
  private final Set<String> insecureHosts = new HashSet<>();
  private final Set<String> downloadHosts = new HashSet<>();
  private @Nullable Transport transport;
  private @Nullable String transportName;
  private @Nullable ClassLoader classLoader;
  private @Nullable Function<Object, String> objectWriter;
  private @Nullable Scheduler scheduler;
  private @Nullable Executor callbackExecutor;
  private @Nullable Executor blockingExecutor;
  private Duration connectTimeout = Duration.ofSeconds(10);
  private Duration responseTimeout = Duration.ofSeconds(150);
  private Duration idleTimeout = Duration.ofSeconds(60);
  private @Nullable Duration callTimeout;
  private RetryPolicy retryPolicy = RetryPolicy.defaults();
  private int retryBudget = 100;
  private @Nullable FlowscaleObserver observer;
  private UncertaintyPolicy uncertaintyPolicy = UncertaintyPolicy.report();
  private int maxResponseBytes = DEFAULT_MAX_RESPONSE_BYTES;
  private @Nullable ProxySettings proxy;
  private @Nullable SSLContext sslContext;
  private int maxConnections = 64;
  private Duration idleConnectionTimeout = Duration.ofSeconds(4);
  private int maxPollsPerSecond = 100;

  /** Starts with what the environment says. */
  public static ConfigBuilder from(Environment environment) {
    ConfigBuilder builder = new ConfigBuilder();
    builder.baseUrl =
        environment.find(Environment.Setting.API_URL).map(Environment.Value::text).orElse(null);
    builder.apiKeyFromEnvironment =
        environment.find(Environment.Setting.API_KEY).map(Environment.Value::text).orElse(null);
    return builder;
  }

  @Override
  public ConfigBuilder baseUrl(String url) {
    baseUrl = Objects.requireNonNull(url, "url");
    return this;
  }

  @Override
  public ConfigBuilder apiKey(String key) {
    apiKey = Objects.requireNonNull(key, "key");
    return this;
  }

  @Override
  public ConfigBuilder proxyMode() {
    proxyMode = true;
    return this;
  }

  @Override
  public ConfigBuilder header(String name, String value) {
    fixedHeaders.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
    return this;
  }

  @Override
  public ConfigBuilder headers(Supplier<Map<String, String>> headers) {
    changingHeaders = Objects.requireNonNull(headers, "headers");
    return this;
  }

  @Override
  public ConfigBuilder allowInsecureHost(String host) {
    insecureHosts.add(host.toLowerCase(Locale.ROOT));
    return this;
  }

  @Override
  public ConfigBuilder allowDownloadHost(String host) {
    downloadHosts.add(host.toLowerCase(Locale.ROOT));
    return this;
  }

  @Override
  public ConfigBuilder transport(Transport value) {
    transport = Objects.requireNonNull(value, "transport");
    return this;
  }

  @Override
  public ConfigBuilder transportName(String name) {
    transportName = Objects.requireNonNull(name, "name");
    return this;
  }

  @Override
  public ConfigBuilder classLoader(ClassLoader value) {
    classLoader = Objects.requireNonNull(value, "classLoader");
    return this;
  }

  @Override
  public ConfigBuilder objectWriter(Function<Object, String> writer) {
    objectWriter = Objects.requireNonNull(writer, "writer");
    return this;
  }

  @Override
  public ConfigBuilder scheduler(Scheduler value) {
    scheduler = Objects.requireNonNull(value, "scheduler");
    return this;
  }

  @Override
  public ConfigBuilder callbackExecutor(Executor executor) {
    callbackExecutor = Objects.requireNonNull(executor, "executor");
    return this;
  }

  @Override
  public ConfigBuilder blockingExecutor(Executor executor) {
    blockingExecutor = Objects.requireNonNull(executor, "executor");
    return this;
  }

  @Override
  public ConfigBuilder connectTimeout(Duration timeout) {
    connectTimeout = Objects.requireNonNull(timeout, "timeout");
    return this;
  }

  @Override
  public ConfigBuilder responseTimeout(Duration timeout) {
    responseTimeout = Objects.requireNonNull(timeout, "timeout");
    return this;
  }

  @Override
  public ConfigBuilder idleTimeout(Duration timeout) {
    idleTimeout = Objects.requireNonNull(timeout, "timeout");
    return this;
  }

  @Override
  public ConfigBuilder callTimeout(Duration timeout) {
    callTimeout = Objects.requireNonNull(timeout, "timeout");
    return this;
  }

  @Override
  public ConfigBuilder retryPolicy(RetryPolicy policy) {
    retryPolicy = Objects.requireNonNull(policy, "policy");
    return this;
  }

  @Override
  public ConfigBuilder observer(FlowscaleObserver value) {
    observer = Objects.requireNonNull(value, "observer");
    return this;
  }

  @Override
  public ConfigBuilder retryBudget(int retries) {
    retryBudget = retries;
    return this;
  }

  @Override
  public ConfigBuilder uncertaintyPolicy(UncertaintyPolicy policy) {
    uncertaintyPolicy = Objects.requireNonNull(policy, "policy");
    return this;
  }

  @Override
  public ConfigBuilder maxResponseBytes(int bytes) {
    maxResponseBytes = bytes;
    return this;
  }

  @Override
  public ConfigBuilder proxy(ProxySettings value) {
    proxy = Objects.requireNonNull(value, "proxy");
    return this;
  }

  @Override
  public ConfigBuilder sslContext(SSLContext context) {
    sslContext = Objects.requireNonNull(context, "context");
    return this;
  }

  @Override
  public ConfigBuilder maxConnections(int connections) {
    maxConnections = connections;
    return this;
  }

  @Override
  public ConfigBuilder idleConnectionTimeout(Duration limit) {
    idleConnectionTimeout = Objects.requireNonNull(limit, "limit");
    return this;
  }

  @Override
  public ConfigBuilder maxPollsPerSecond(int requests) {
    maxPollsPerSecond = requests;
    return this;
  }

  @Override
  public FlowscaleConfig build() {
    if (baseUrl == null) {
      throw new ConfigurationException(
          "baseUrl is missing: set the environment variable FLOWSCALE_API_URL or the system"
              + " property flowscale.api.url, or call baseUrl(...).");
    }
    if (transport != null && transportName != null) {
      throw new ConfigurationException(
          "transport and transportName are both set: give the transport itself or its name.");
    }
    return new Config(
        BaseUrl.parse(baseUrl, insecureHosts),
        checkedKey(),
        checkedHeaders(),
        Set.copyOf(insecureHosts),
        Set.copyOf(downloadHosts),
        Optional.ofNullable(transport),
        Optional.ofNullable(transportName),
        Optional.ofNullable(classLoader),
        Optional.ofNullable(objectWriter),
        Optional.ofNullable(scheduler),
        Optional.ofNullable(callbackExecutor),
        Optional.ofNullable(blockingExecutor),
        positive("connectTimeout", connectTimeout),
        positive("responseTimeout", responseTimeout),
        positive("idleTimeout", idleTimeout),
        Optional.ofNullable(callTimeout).map(timeout -> positive("callTimeout", timeout)),
        retryPolicy,
        atLeast("retryBudget", retryBudget, 0),
        Optional.ofNullable(observer),
        uncertaintyPolicy,
        atLeast("maxResponseBytes", maxResponseBytes, 1024),
        Optional.ofNullable(proxy),
        Optional.ofNullable(sslContext),
        atLeast("maxConnections", maxConnections, 1),
        positive("idleConnectionTimeout", idleConnectionTimeout),
        atLeast("maxPollsPerSecond", maxPollsPerSecond, 0));
  }

  private Optional<String> checkedKey() {
    if (proxyMode) {
      if (apiKey != null) {
        throw new ConfigurationException(
            "apiKey is set in proxy mode, where the proxy adds the key: leave one of them out.");
      }
      return Optional.empty();
    }
    String key = apiKey == null ? apiKeyFromEnvironment : apiKey;
    if (key == null) {
      throw new ConfigurationException(
          "apiKey is missing: set the environment variable FLOWSCALE_API_KEY or the system property"
              + " flowscale.api.key, or call apiKey(...); behind a proxy that adds the key, call"
              + " proxyMode().");
    }
    if (key.isBlank()) {
      throw new ConfigurationException("apiKey (FLOWSCALE_API_KEY) is blank: give the key.");
    }
    for (int i = 0; i < key.length(); i++) {
      if (key.charAt(i) <= ' ' || key.charAt(i) > '~') {
        throw new ConfigurationException(
            "apiKey (FLOWSCALE_API_KEY) has a character at index "
                + i
                + " that a key cannot have, such as a blank or a line break: copy it again.");
      }
    }
    return Optional.of(key);
  }

  private Supplier<Map<String, String>> checkedHeaders() {
    fixedHeaders.forEach(
        (name, value) ->
            HeaderRules.problem(name, value)
                .ifPresent(
                    problem -> {
                      throw new ConfigurationException("header: " + problem + ".");
                    }));
    return new HeaderSource(Map.copyOf(fixedHeaders), changingHeaders);
  }

  private static Duration positive(String name, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new ConfigurationException(name + " is " + value + ": give a duration above zero.");
    }
    return Checks.bounded(value);
  }

  private static int atLeast(String name, int value, int least) {
    if (value < least) {
      throw new ConfigurationException(name + " is " + value + ": give at least " + least + ".");
    }
    return value;
  }
}
