package ai.flowscale.api;

import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.support.BaseUrl;
import ai.flowscale.api.support.Checks;
import ai.flowscale.api.support.Environment;
import ai.flowscale.api.support.HeaderRules;
import ai.flowscale.api.support.HeaderSource;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
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

/** The settings of a client. Immutable; {@code toString()} shows no key and no header's value. */
public final class FlowscaleConfig {
  private static final int DEFAULT_MAX_RESPONSE_BYTES = 32 * 1024 * 1024;

  private record Values(
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
      List<FlowscaleInstrumentation> instrumentations,
      UncertaintyPolicy uncertaintyPolicy,
      Optional<Duration> inputChecks,
      int maxResponseBytes,
      Optional<ProxySettings> proxy,
      Optional<SSLContext> sslContext,
      int maxConnections,
      Duration idleConnectionTimeout,
      int maxPollsPerSecond) {}

  private final transient Values values;

  private FlowscaleConfig(Values values) {
    this.values = values;
  }

  /**
   * Starts with the defaults that are documented at each method of {@link Builder}.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Starts with what the environment says. For each setting the system property goes before the
   * environment variable, and a later call on the builder before both:
   *
   * <ul>
   *   <li>{@code flowscale.api.key} or {@code FLOWSCALE_API_KEY}
   *   <li>{@code flowscale.api.url} or {@code FLOWSCALE_API_URL}
   * </ul>
   *
   * <p>The transport's name ({@code flowscale.transport} or {@code FLOWSCALE_TRANSPORT}) is read
   * for every client, when it is created.
   *
   * @return a new builder; what is missing is reported by {@link Builder#build()}
   */
  public static Builder builderFromEnvironment() {
    return Builder.from(Environment.system());
  }

  /**
   * Reads all settings from the environment.
   *
   * @return the settings
   * @throws ai.flowscale.api.error.ConfigurationException if the key or the URL is missing or wrong
   * @see #builderFromEnvironment()
   */
  public static FlowscaleConfig fromEnvironment() {
    return builderFromEnvironment().build();
  }

  /**
   * Returns where the deployment is.
   *
   * @return an absolute address without a trailing slash
   */
  public URI baseUrl() {
    return values.baseUrl();
  }

  /**
   * Returns the API key.
   *
   * @return the key, or empty in proxy mode
   */
  public Optional<String> apiKey() {
    return values.apiKey();
  }

  /**
   * Returns the headers to add to every call to the deployment, asked for once per call.
   *
   * @return a supplier of names and values
   */
  public Supplier<Map<String, String>> headers() {
    return values.headers();
  }

  /**
   * Returns the hosts to which http without TLS is allowed besides loopback.
   *
   * @return host names
   */
  public Set<String> insecureHosts() {
    return values.insecureHosts();
  }

  /**
   * Returns the hosts from which downloads are allowed although they are private.
   *
   * @return host names
   */
  public Set<String> downloadHosts() {
    return values.downloadHosts();
  }

  /**
   * Returns the transport that was handed in.
   *
   * @return the transport, or empty where it is looked up
   */
  public Optional<Transport> transport() {
    return values.transport();
  }

  /**
   * Returns the name of the transport to look up.
   *
   * @return the name, or empty where the environment or the only one found decides
   */
  public Optional<String> transportName() {
    return values.transportName();
  }

  /**
   * Returns the class loader to look first in for transports and JSON-B.
   *
   * @return the class loader, or empty for the library's own and then the thread's
   */
  public Optional<ClassLoader> classLoader() {
    return values.classLoader();
  }

  /**
   * Returns how objects given as inputs are written as JSON.
   *
   * @return the function, or empty for JSON-B with its defaults
   */
  public Optional<Function<Object, String>> objectWriter() {
    return values.objectWriter();
  }

  /**
   * Returns where the client takes its time from.
   *
   * @return the scheduler, or empty for one that the client makes and ends
   */
  public Optional<Scheduler> scheduler() {
    return values.scheduler();
  }

  /**
   * Returns where futures complete and listeners are called.
   *
   * @return the executor, or empty for up to three threads that the client makes and ends
   */
  public Optional<Executor> callbackExecutor() {
    return values.callbackExecutor();
  }

  /**
   * Returns where requests are sent for which no caller waits, and files and streams are read and
   * written.
   *
   * @return the executor, or empty for threads that the client makes as needed and ends
   */
  public Optional<Executor> blockingExecutor() {
    return values.blockingExecutor();
  }

  /**
   * Returns how long the making of a connection may take.
   *
   * @return a positive duration
   */
  public Duration connectTimeout() {
    return values.connectTimeout();
  }

  /**
   * Returns how long the service may take from the end of the request to the headers of its
   * response, and from there to the end of a response of the API.
   *
   * @return a positive duration
   */
  public Duration responseTimeout() {
    return values.responseTimeout();
  }

  /**
   * Returns the idle timeout of a body, for reading and for writing.
   *
   * @return a positive duration
   */
  public Duration idleTimeout() {
    return values.idleTimeout();
  }

  /**
   * Returns how long one call may take as a whole, its retries included.
   *
   * @return a positive duration, or empty for no limit
   */
  public Optional<Duration> callTimeout() {
    return values.callTimeout();
  }

  /**
   * Returns how failed calls are retried.
   *
   * @return the policy
   */
  public RetryPolicy retryPolicy() {
    return values.retryPolicy();
  }

  /**
   * Returns the size of the retry budget.
   *
   * @return a number, or 0 for no bound
   */
  public int retryBudget() {
    return values.retryBudget();
  }

  /**
   * Returns what observes the client.
   *
   * @return the instrumentations, in the order in which they are called; possibly none
   */
  public List<FlowscaleInstrumentation> instrumentations() {
    return values.instrumentations();
  }

  /**
   * Returns what to do about a submission whose outcome is not known.
   *
   * @return the policy
   */
  public UncertaintyPolicy uncertaintyPolicy() {
    return values.uncertaintyPolicy();
  }

  /**
   * Returns whether inputs are checked before a submission, and how long the descriptions for that
   * are kept.
   *
   * @return a positive duration, or empty where nothing is checked
   */
  public Optional<Duration> inputChecks() {
    return values.inputChecks();
  }

  /**
   * Returns how large a response of the API may be.
   *
   * @return a number of bytes
   */
  public int maxResponseBytes() {
    return values.maxResponseBytes();
  }

  /**
   * Returns the forward proxy.
   *
   * @return the proxy, or empty
   */
  public Optional<ProxySettings> proxy() {
    return values.proxy();
  }

  /**
   * Returns the TLS context.
   *
   * @return the context, or empty for the platform's own
   */
  public Optional<SSLContext> sslContext() {
    return values.sslContext();
  }

  /**
   * Returns how many requests to one origin may be in flight at once.
   *
   * @return a positive number
   */
  public int maxConnections() {
    return values.maxConnections();
  }

  /**
   * Returns how long a connection may lie idle before it is closed instead of used again, where the
   * transport can tell.
   *
   * @return a positive duration
   */
  public Duration idleConnectionTimeout() {
    return values.idleConnectionTimeout();
  }

  /**
   * Returns how many requests all waits of the client together may make in a second.
   *
   * @return a positive number, or 0 for no bound
   */
  public int maxPollsPerSecond() {
    return values.maxPollsPerSecond();
  }

  @Override
  public String toString() {
    return ("FlowscaleConfig[baseUrl=%s, apiKey=%s, transport=%s, connectTimeout=%s,"
            + " responseTimeout=%s, idleTimeout=%s, callTimeout=%s, retryPolicy=%s]")
        .formatted(
            values.baseUrl(),
            values.apiKey().isPresent() ? "***" : "none",
            values.transportName().orElse(values.transport().isPresent() ? "given" : "found"),
            values.connectTimeout(),
            values.responseTimeout(),
            values.idleTimeout(),
            values.callTimeout().map(Duration::toString).orElse("none"),
            values.retryPolicy());
  }

  /**
   * Collects settings. Not safe for use by several threads at once.
   *
   * <p>A duration of more than ten years counts as ten years, and for the connections of a
   * transport one of more than a day as a day.
   */
  public static final class Builder {
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
    private final List<FlowscaleInstrumentation> instrumentations = new ArrayList<>();
    private UncertaintyPolicy uncertaintyPolicy = UncertaintyPolicy.report();
    private @Nullable Duration inputChecks;
    private int maxResponseBytes = DEFAULT_MAX_RESPONSE_BYTES;
    private @Nullable ProxySettings proxy;
    private @Nullable SSLContext sslContext;
    private int maxConnections = 64;
    private Duration idleConnectionTimeout = Duration.ofSeconds(4);
    private int maxPollsPerSecond = 100;

    private Builder() {}

    /** Starts with what the environment says. */
    static Builder from(Environment environment) {
      Builder builder = new Builder();
      builder.baseUrl =
          environment.find(Environment.Setting.API_URL).map(Environment.Value::text).orElse(null);
      builder.apiKeyFromEnvironment =
          environment.find(Environment.Setting.API_KEY).map(Environment.Value::text).orElse(null);
      return builder;
    }

    /**
     * Sets where the deployment is, such as {@code https://your-deployment.pod.flowscale.ai}.
     * Trailing slashes are dropped; a path in front of {@code /api/v1} is kept.
     *
     * @param url an absolute https address, without user information, query or fragment; http only
     *     to loopback or to a host allowed with {@link #allowInsecureHost}
     * @return this builder
     */
    public Builder baseUrl(String url) {
      baseUrl = Objects.requireNonNull(url, "url");
      return this;
    }

    /**
     * Sets the API key, sent as {@code X-API-KEY} to the origin of the base URL and nowhere else.
     *
     * @param key the key; visible ASCII without blanks
     * @return this builder
     */
    public Builder apiKey(String key) {
      apiKey = Objects.requireNonNull(key, "key");
      return this;
    }

    /**
     * Calls a proxy that adds the key itself: no {@code X-API-KEY} is sent, and {@link
     * #apiKey(String)} may not be called; a key of the environment is ignored. Give the proxy's own
     * credentials with {@link #header} or {@link #headers}.
     *
     * @return this builder
     */
    public Builder proxyMode() {
      proxyMode = true;
      return this;
    }

    /**
     * Adds a header to every call to the deployment.
     *
     * @param name the header's name; none that frames or routes the message, and not {@code
     *     X-API-KEY}
     * @param value its value; never printed
     * @return this builder
     */
    public Builder header(String name, String value) {
      fixedHeaders.put(
          Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
      return this;
    }

    /**
     * Adds headers that can change while the client lives, such as a token that is renewed. They go
     * before those of {@link #header} of the same name.
     *
     * <p>The supplier is asked once per call, whose retries send the same values. It is asked on
     * the thread that makes the call, and for the calls that the client makes by itself, such as
     * the polls of a wait, on the {@link #blockingExecutor}. Where it throws, or gives a header
     * that cannot be sent, the call fails at once with {@link
     * ai.flowscale.api.error.ConfigurationException}, and nothing is sent.
     *
     * @param headers may block; safe for use by many threads
     * @return this builder
     */
    public Builder headers(Supplier<Map<String, String>> headers) {
      changingHeaders = Objects.requireNonNull(headers, "headers");
      return this;
    }

    /**
     * Allows http without TLS to a host that is not loopback. The key then goes over the network in
     * the clear.
     *
     * @param host the exact host name or address
     * @return this builder
     */
    public Builder allowInsecureHost(String host) {
      insecureHosts.add(host.toLowerCase(Locale.ROOT));
      return this;
    }

    /**
     * Allows downloads from a host whose address is private, and over http. The host of the base
     * URL needs no permission.
     *
     * @param host the exact host name or address
     * @return this builder
     */
    public Builder allowDownloadHost(String host) {
      downloadHosts.add(host.toLowerCase(Locale.ROOT));
      return this;
    }

    /**
     * Uses this transport. It is never closed by the client.
     *
     * @param transport the transport
     * @return this builder
     */
    public Builder transport(Transport transport) {
      this.transport = Objects.requireNonNull(transport, "transport");
      return this;
    }

    /**
     * Uses the transport of this name, whatever the environment says.
     *
     * @param name such as {@code jdk}
     * @return this builder
     */
    public Builder transportName(String name) {
      transportName = Objects.requireNonNull(name, "name");
      return this;
    }

    /**
     * Sets where to look first for transports and the JSON-B implementation; then come the
     * library's own class loader and the thread's context class loader.
     *
     * @param classLoader the class loader
     * @return this builder
     */
    public Builder classLoader(ClassLoader classLoader) {
      this.classLoader = Objects.requireNonNull(classLoader, "classLoader");
      return this;
    }

    /**
     * Sets how objects given as inputs are written as JSON, such as {@code jsonb::toJson} for a
     * {@code Jsonb} of the application, or {@code mapper::writeValueAsString} of a library that
     * throws no checked exception.
     *
     * @param writer returns the JSON text of a value; safe for use by many threads. By default
     *     JSON-B with its defaults
     * @return this builder
     */
    public Builder objectWriter(Function<Object, String> writer) {
      objectWriter = Objects.requireNonNull(writer, "writer");
      return this;
    }

    /**
     * Sets where the client takes its time from. For one over an executor, {@link Scheduler#of}
     * says which thread runs what is due.
     *
     * @param scheduler the scheduler; never shut down by the client. By default one thread of the
     *     client's own, which runs nothing but the clock
     * @return this builder
     */
    public Builder scheduler(Scheduler scheduler) {
      this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
      return this;
    }

    /**
     * Sets where futures complete and listeners are called. On an executor that runs tasks in the
     * caller, such as {@code Runnable::run}, that is a thread of the transport or of the client:
     * code that blocks there holds up the responses of others, but not the deadlines: {@link
     * Scheduler#of} says how many threads that takes where all are the application's. Where it
     * rejects a task, what was to be told is told on the thread that has it.
     *
     * @param executor never shut down by the client. It throws nothing but {@link
     *     java.util.concurrent.RejectedExecutionException}. By default up to three daemon threads
     *     of the client's own
     * @return this builder
     */
    public Builder callbackExecutor(Executor executor) {
      callbackExecutor = Objects.requireNonNull(executor, "executor");
      return this;
    }

    /**
     * Sets where what blocks is done for which no caller waits: the requests of asynchronous calls
     * and those that the client makes by itself, such as polls, and what reads their responses, to
     * a file where it is a download. A blocking call does that on the thread of its caller. The
     * hosts of links are looked up here for either, and the folder of a download is made. A request
     * that finds no free thread waits for one, no longer than {@link #responseTimeout}, and was not
     * sent. On an executor that runs tasks in the caller, asynchronous calls block.
     *
     * <p>The executor must run what it has taken: a download whose task is dropped, as {@code
     * shutdownNow} does, ends when it is cancelled, with its {@link #callTimeout} or with the
     * client.
     *
     * @param executor never shut down by the client. It throws nothing but {@link
     *     java.util.concurrent.RejectedExecutionException}, which ends the call that met it. By
     *     default daemon threads of the client's own, as many as there are requests in flight and
     *     files in transfer
     * @return this builder
     */
    public Builder blockingExecutor(Executor executor) {
      blockingExecutor = Objects.requireNonNull(executor, "executor");
      return this;
    }

    /**
     * Sets how long making a connection may take, for a transport that is looked up.
     *
     * @param timeout positive; by default 10 seconds
     * @return this builder
     */
    public Builder connectTimeout(Duration timeout) {
      connectTimeout = Objects.requireNonNull(timeout, "timeout");
      return this;
    }

    /**
     * Sets how long the service may take from the end of the request to the headers of its
     * response, and as long again from there to the end of a response of the API. A cold start
     * delays the first response by up to two minutes. A download may take as long as it moves, see
     * {@link #idleTimeout}.
     *
     * @param timeout positive; by default 150 seconds
     * @return this builder
     */
    public Builder responseTimeout(Duration timeout) {
      responseTimeout = Objects.requireNonNull(timeout, "timeout");
      return this;
    }

    /**
     * Sets the idle timeout of a body, for reading and for writing: the longest time without a
     * byte.
     *
     * @param timeout positive; by default 60 seconds
     * @return this builder
     */
    public Builder idleTimeout(Duration timeout) {
      idleTimeout = Objects.requireNonNull(timeout, "timeout");
      return this;
    }

    /**
     * Sets how long one call may take as a whole, its retries included. A download and an upload
     * are one call each; a wait is not, it has {@link WaitOptions#timeout()}. A blocking call whose
     * thread is in a file system, or in a source of the application, that does not come back ends
     * when it does; an asynchronous one ends in time.
     *
     * @param timeout positive; by default there is no limit but those above
     * @return this builder
     */
    public Builder callTimeout(Duration timeout) {
      callTimeout = Objects.requireNonNull(timeout, "timeout");
      return this;
    }

    /**
     * Sets how failed calls are retried.
     *
     * @param policy the policy; by default {@link RetryPolicy#defaults()}
     * @return this builder
     */
    public Builder retryPolicy(RetryPolicy policy) {
      retryPolicy = Objects.requireNonNull(policy, "policy");
      return this;
    }

    /**
     * Sets the size of the retry budget, so that a service that is down is not asked several times
     * as often as one that works. Each retry takes one from the budget, and five calls that succeed
     * give one back, up to this number. Where it is spent, a call that fails is not retried. A wait
     * for a run polls at its own intervals and spends nothing.
     *
     * @param retries 0 for no bound, or more; by default 100
     * @return this builder
     */
    public Builder retryBudget(int retries) {
      retryBudget = retries;
      return this;
    }

    /**
     * Adds what observes the client, for traces and metrics. May be called several times: each
     * instrumentation is called, in the order in which they were added, and one that throws does
     * not disturb the others.
     *
     * @param instrumentation by default there is none, which costs nothing. Calls and retries are
     *     logged in any case, to the {@link System.Logger} {@code ai.flowscale}: each retry and the
     *     end of each call at {@code DEBUG}, its start at {@code TRACE}
     * @return this builder
     */
    public Builder instrumentation(FlowscaleInstrumentation instrumentation) {
      instrumentations.add(Objects.requireNonNull(instrumentation, "instrumentation"));
      return this;
    }

    /**
     * Sets what to do about a submission whose outcome is not known, for requests that do not say.
     *
     * @param policy the policy; by default {@link UncertaintyPolicy#report()}
     * @return this builder
     */
    public Builder uncertaintyPolicy(UncertaintyPolicy policy) {
      uncertaintyPolicy = Objects.requireNonNull(policy, "policy");
      return this;
    }

    /**
     * Checks the inputs of each request before it is submitted, as {@link
     * WorkflowInputs#checkedAgainst} does: one that does not fit fails with {@link
     * ai.flowscale.api.error.InvalidRequestException}, and nothing is sent. The descriptions of all
     * workflows are fetched with the first submission, in a call of its own with the client's
     * settings, and kept. A request that does not fit a description older than half a minute is
     * checked against a new one before it is refused.
     *
     * <p>What is not described is not checked, and neither is anything where the descriptions
     * cannot be fetched within half a minute: that is logged, and tried again half a minute later
     * at the earliest. A submission that waits for them longer than its {@link #callTimeout} fails,
     * unsent; one that has waited is sent from the {@link #blockingExecutor}.
     *
     * @param kept how long descriptions are kept, such as ten minutes; positive. By default nothing
     *     is checked
     * @return this builder
     */
    public Builder checkInputs(Duration kept) {
      inputChecks = Objects.requireNonNull(kept, "kept");
      return this;
    }

    /**
     * Sets how large a response of the API may be, as it comes and again once a {@code
     * Content-Encoding} is taken off it; downloads are not bound by it. What is larger fails with
     * {@link ai.flowscale.api.error.DecodingException}, but for an error: there the status counts,
     * and a body over 1 MiB is left unread. A response that is read takes several times its size in
     * memory.
     *
     * @param bytes at least 1024; by default 32 MiB
     * @return this builder
     */
    public Builder maxResponseBytes(int bytes) {
      maxResponseBytes = bytes;
      return this;
    }

    /**
     * Sets a forward proxy for a transport that is looked up.
     *
     * <p>For an https address, the JDK does not send a user name and a password to the proxy unless
     * Java is started with {@code -Djdk.http.auth.tunneling.disabledSchemes=}. Without it, creating
     * a client over the transport {@code jdk} fails; the transports {@code jersey} and {@code
     * vertx} send them.
     *
     * @param proxy the proxy
     * @return this builder
     */
    public Builder proxy(ProxySettings proxy) {
      this.proxy = Objects.requireNonNull(proxy, "proxy");
      return this;
    }

    /**
     * Sets the TLS context for a transport that is looked up.
     *
     * @param context the context
     * @return this builder
     */
    public Builder sslContext(SSLContext context) {
      sslContext = Objects.requireNonNull(context, "context");
      return this;
    }

    /**
     * Bounds how many requests to one origin the client has in flight at once, and with HTTP/1.1 so
     * many connections: over every transport, one that is handed in included. A request is in
     * flight until its response was read or closed. Those beyond wait in the order in which they
     * were made, on no thread, within the limits of their calls. A call that ends while it waits
     * was not sent. If no byte moves on any connection to the origin for {@link #responseTimeout},
     * because contents from {@link Flowscale#openOutput} are not read, the waiting call fails with
     * a timeout.
     *
     * <p>Uploads may take three in four of the connections, where there are four or more, so that
     * polls and cancellations do not wait for all of them.
     *
     * @param connections positive; by default 64
     * @return this builder
     */
    public Builder maxConnections(int connections) {
      maxConnections = connections;
      return this;
    }

    /**
     * Bounds how long a connection may lie idle before it is closed instead of used again, for a
     * transport that is looked up. Keep it below what the server and the gateways before it allow:
     * the service's own kind of server closes idle connections after 5 seconds.
     *
     * @param limit positive; by default 4 seconds
     * @return this builder
     */
    public Builder idleConnectionTimeout(Duration limit) {
      idleConnectionTimeout = Objects.requireNonNull(limit, "limit");
      return this;
    }

    /**
     * Bounds the requests that all waits of the client together make in a second: polls of runs, of
     * pages of recent runs and of outputs. In no second there are more. Where more are due, the one
     * that is most overdue goes first, so that every wait gets its turn, if late.
     *
     * @param requests positive, or 0 for no bound; by default 100
     * @return this builder
     */
    public Builder maxPollsPerSecond(int requests) {
      maxPollsPerSecond = requests;
      return this;
    }

    /**
     * Checks the settings together.
     *
     * @return the settings
     * @throws ai.flowscale.api.error.ConfigurationException if one is missing or wrong; the message
     *     names it and the remedy
     */
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
      return new FlowscaleConfig(
          new Values(
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
              List.copyOf(instrumentations),
              uncertaintyPolicy,
              Optional.ofNullable(inputChecks).map(kept -> positive("checkInputs", kept)),
              atLeast("maxResponseBytes", maxResponseBytes, 1024),
              Optional.ofNullable(proxy),
              Optional.ofNullable(sslContext),
              atLeast("maxConnections", maxConnections, 1),
              positive("idleConnectionTimeout", idleConnectionTimeout),
              atLeast("maxPollsPerSecond", maxPollsPerSecond, 0)));
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
            "apiKey is missing: set the environment variable FLOWSCALE_API_KEY or the system"
                + " property flowscale.api.key, or call apiKey(...); behind a proxy that adds the"
                + " key, call proxyMode().");
      }
      if (key.isBlank()) {
        throw new ConfigurationException("apiKey (FLOWSCALE_API_KEY) is blank: give the key.");
      }
      for (int i = 0; i < key.length(); i++) {
        if (key.charAt(i) <= ' ' || key.charAt(i) > '~') {
          throw new ConfigurationException(
              "apiKey (FLOWSCALE_API_KEY) has a character at index %s that a key cannot have, such as a blank or a line break: copy it again."
                  .formatted(i));
        }
      }
      return Optional.of(key);
    }

    private Supplier<Map<String, String>> checkedHeaders() {
      HeaderRules.check(
          fixedHeaders, problem -> new ConfigurationException("header: " + problem + "."));
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
}
