package ai.flowscale.api;

import ai.flowscale.api.bootstrap.Bootstrap;
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

/**
 * The settings of a client. Immutable; {@code toString()} shows no key and no header's value.
 *
 * <p>Not for implementation by applications: methods may be added in any release.
 */
public interface FlowscaleConfig {

  /**
   * Starts with the defaults that stand at each method of {@link Builder}.
   *
   * @return a new builder
   */
  static Builder builder() {
    return Bootstrap.engine().config();
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
  static Builder builderFromEnvironment() {
    return Bootstrap.engine().configFromEnvironment();
  }

  /**
   * Reads all settings from the environment.
   *
   * @return the settings
   * @throws ai.flowscale.api.error.ConfigurationException if the key or the URL is missing or wrong
   * @see #builderFromEnvironment()
   */
  static FlowscaleConfig fromEnvironment() {
    return builderFromEnvironment().build();
  }

  /**
   * Returns where the deployment is.
   *
   * @return an absolute address without a trailing slash
   */
  URI baseUrl();

  /**
   * Returns the API key.
   *
   * @return the key, or empty in proxy mode
   */
  Optional<String> apiKey();

  /**
   * Returns the headers to add to every call to the deployment, asked for once per call.
   *
   * @return a supplier of names and values
   */
  Supplier<Map<String, String>> headers();

  /**
   * Returns the hosts to which http without TLS is allowed besides loopback.
   *
   * @return host names
   */
  Set<String> insecureHosts();

  /**
   * Returns the hosts from which downloads are allowed although they are private.
   *
   * @return host names
   */
  Set<String> downloadHosts();

  /**
   * Returns the transport that was handed in.
   *
   * @return the transport, or empty where it is looked up
   */
  Optional<Transport> transport();

  /**
   * Returns the name of the transport to look up.
   *
   * @return the name, or empty where the environment or the only one found decides
   */
  Optional<String> transportName();

  /**
   * Returns the class loader to look first in for transports and JSON-B.
   *
   * @return the class loader, or empty for the library's own and then the thread's
   */
  Optional<ClassLoader> classLoader();

  /**
   * Returns how objects given as inputs are written as JSON.
   *
   * @return the function, or empty for JSON-B with its defaults
   */
  Optional<Function<Object, String>> objectWriter();

  /**
   * Returns where the client takes its time from.
   *
   * @return the scheduler, or empty for one that the client makes and ends
   */
  Optional<Scheduler> scheduler();

  /**
   * Returns where futures complete and listeners are called.
   *
   * @return the executor, or empty for up to three threads that the client makes and ends
   */
  Optional<Executor> callbackExecutor();

  /**
   * Returns where files and streams are read and written.
   *
   * @return the executor, or empty for threads that the client makes as needed and ends
   */
  Optional<Executor> blockingExecutor();

  /**
   * Returns how long the making of a connection may take.
   *
   * @return a positive duration
   */
  Duration connectTimeout();

  /**
   * Returns how long the service may take from the end of the request to the headers of its answer,
   * and from there to the end of an answer of the API.
   *
   * @return a positive duration
   */
  Duration responseTimeout();

  /**
   * Returns how long a connection may be still in the middle of a body, either way.
   *
   * @return a positive duration
   */
  Duration idleTimeout();

  /**
   * Returns how long one call may take as a whole, its retries included.
   *
   * @return a positive duration, or empty for no limit
   */
  Optional<Duration> callTimeout();

  /**
   * Returns how failed calls are tried again.
   *
   * @return the policy
   */
  RetryPolicy retryPolicy();

  /**
   * Returns how many retries the client may be ahead of its successes.
   *
   * @return a number, or 0 for no bound
   */
  int retryBudget();

  /**
   * Returns who sees what the client does.
   *
   * @return the observer, or empty
   */
  Optional<FlowscaleObserver> observer();

  /**
   * Returns what to do about a submission whose outcome is not known.
   *
   * @return the policy
   */
  UncertaintyPolicy uncertaintyPolicy();

  /**
   * Returns how large an answer of the API may be.
   *
   * @return a number of bytes
   */
  int maxResponseBytes();

  /**
   * Returns the forward proxy.
   *
   * @return the proxy, or empty
   */
  Optional<ProxySettings> proxy();

  /**
   * Returns the TLS context.
   *
   * @return the context, or empty for the platform's own
   */
  Optional<SSLContext> sslContext();

  /**
   * Returns how many requests to one origin may be in flight at once.
   *
   * @return a positive number
   */
  int maxConnections();

  /**
   * Returns how long a connection may lie idle before it is closed instead of used again, where the
   * transport can tell.
   *
   * @return a positive duration
   */
  Duration idleConnectionTimeout();

  /**
   * Returns how many requests all waits of the client together may make in a second.
   *
   * @return a positive number, or 0 for no bound
   */
  int maxPollsPerSecond();

  /**
   * Collects settings. Not safe for use by several threads at once.
   *
   * <p>A duration of more than ten years counts as ten years, and for the connections of a
   * transport one of more than a day as a day.
   */
  interface Builder {

    /**
     * Sets where the deployment is, such as {@code https://your-deployment.pod.flowscale.ai}.
     * Trailing slashes are dropped; a path in front of {@code /api/v1} is kept.
     *
     * @param url an absolute https address, without user information, query or fragment; http only
     *     to loopback or to a host allowed with {@link #allowInsecureHost}
     * @return this builder
     */
    Builder baseUrl(String url);

    /**
     * Sets the API key, sent as {@code X-API-KEY} to the origin of the base URL and nowhere else.
     *
     * @param key the key; visible ASCII without blanks
     * @return this builder
     */
    Builder apiKey(String key);

    /**
     * Calls a proxy that adds the key itself: no {@code X-API-KEY} is sent, and none may be set.
     * Give the proxy's own credentials with {@link #header} or {@link #headers}.
     *
     * @return this builder
     */
    Builder proxyMode();

    /**
     * Adds a header to every call to the deployment.
     *
     * @param name the header's name; none that frames or routes the message, and not {@code
     *     X-API-KEY}
     * @param value its value; never printed
     * @return this builder
     */
    Builder header(String name, String value);

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
    Builder headers(Supplier<Map<String, String>> headers);

    /**
     * Allows http without TLS to a host that is not loopback. The key then goes over the network in
     * the clear.
     *
     * @param host the exact host name or address
     * @return this builder
     */
    Builder allowInsecureHost(String host);

    /**
     * Allows downloads from a host whose address is private, and over http. The host of the base
     * URL needs no permission.
     *
     * @param host the exact host name or address
     * @return this builder
     */
    Builder allowDownloadHost(String host);

    /**
     * Uses this transport. It is never closed by the client.
     *
     * @param transport the transport
     * @return this builder
     */
    Builder transport(Transport transport);

    /**
     * Uses the transport of this name, whatever the environment says.
     *
     * @param name such as {@code jdk}
     * @return this builder
     */
    Builder transportName(String name);

    /**
     * Sets where to look first for transports and the JSON-B implementation; then come the
     * library's own class loader and the thread's context class loader.
     *
     * @param classLoader the class loader
     * @return this builder
     */
    Builder classLoader(ClassLoader classLoader);

    /**
     * Sets how objects given as inputs are written as JSON, such as {@code jsonb::toJson} for a
     * {@code Jsonb} of the application, or {@code mapper::writeValueAsString} of a library that
     * throws no checked exception.
     *
     * @param writer returns the JSON text of a value; safe for use by many threads. By default
     *     JSON-B with its defaults
     * @return this builder
     */
    Builder objectWriter(Function<Object, String> writer);

    /**
     * Sets where the client takes its time from.
     *
     * @param scheduler the scheduler; never shut down by the client. By default one thread of the
     *     client's own
     * @return this builder
     */
    Builder scheduler(Scheduler scheduler);

    /**
     * Sets where futures complete and listeners are called.
     *
     * @param executor never shut down by the client. By default up to three daemon threads of the
     *     client's own
     * @return this builder
     */
    Builder callbackExecutor(Executor executor);

    /**
     * Sets where files and streams are read and written; its tasks block.
     *
     * @param executor never shut down by the client. By default a daemon thread for each transfer
     *     under way, of the client's own
     * @return this builder
     */
    Builder blockingExecutor(Executor executor);

    /**
     * Sets how long the making of a connection may take.
     *
     * @param timeout positive; by default 10 seconds
     * @return this builder
     */
    Builder connectTimeout(Duration timeout);

    /**
     * Sets how long the service may take from the end of the request to the headers of its answer,
     * and as long again from there to the end of an answer of the API. A cold start delays the
     * first answer by up to two minutes. A download may take as long as it moves, see {@link
     * #idleTimeout}.
     *
     * @param timeout positive; by default 150 seconds
     * @return this builder
     */
    Builder responseTimeout(Duration timeout);

    /**
     * Sets how long a connection may be still in the middle of a body, either way.
     *
     * @param timeout positive; by default 60 seconds
     * @return this builder
     */
    Builder idleTimeout(Duration timeout);

    /**
     * Sets how long one call may take as a whole, its retries included. A download and an upload
     * are one call each; a wait is not, it has {@link WaitOptions#timeout()}.
     *
     * @param timeout positive; by default there is no limit but those above
     * @return this builder
     */
    Builder callTimeout(Duration timeout);

    /**
     * Sets how failed calls are tried again.
     *
     * @param policy the policy; by default {@link RetryPolicy#defaults()}
     * @return this builder
     */
    Builder retryPolicy(RetryPolicy policy);

    /**
     * Sets how many retries the client may be ahead of its successes, so that a service that is
     * down is not asked several times as often as one that works. Each retry takes one from the
     * budget and five calls that succeed give one back, up to this number. Where it is spent, a
     * call that fails is not tried again. A wait for a run looks at its own intervals and spends
     * nothing.
     *
     * @param retries 0 for no bound, or more; by default 100
     * @return this builder
     */
    Builder retryBudget(int retries);

    /**
     * Sets who sees what the client does.
     *
     * @param observer for metrics and traces; by default nobody. Calls and retries are logged in
     *     any case, to the {@link System.Logger} {@code ai.flowscale}: each retry and the end of
     *     each call at {@code DEBUG}, its begin at {@code TRACE}
     * @return this builder
     */
    Builder observer(FlowscaleObserver observer);

    /**
     * Sets what to do about a submission whose outcome is not known, for requests that do not say.
     *
     * @param policy the policy; by default {@link UncertaintyPolicy#report()}
     * @return this builder
     */
    Builder uncertaintyPolicy(UncertaintyPolicy policy);

    /**
     * Sets how large an answer of the API may be, as it comes and again once a {@code
     * Content-Encoding} is taken off it; downloads are not bound by it. What is larger fails with
     * {@link ai.flowscale.api.error.DecodingException}, but for an error: there the status counts,
     * and a body over 1 MiB is left unread. An answer that is read takes several times its size in
     * memory.
     *
     * @param bytes at least 1024; by default 32 MiB
     * @return this builder
     */
    Builder maxResponseBytes(int bytes);

    /**
     * Sets a forward proxy for a transport that is looked up.
     *
     * @param proxy the proxy
     * @return this builder
     */
    Builder proxy(ProxySettings proxy);

    /**
     * Sets the TLS context for a transport that is looked up.
     *
     * @param context the context
     * @return this builder
     */
    Builder sslContext(SSLContext context);

    /**
     * Bounds how many requests to one origin the client has in flight at once, and with HTTP/1.1 so
     * many connections: over every transport, one that is handed in included. A request is in
     * flight until its response was read or closed. Those beyond wait in the order in which they
     * were made, on no thread, within the limits of their calls. One that ends while it waits was
     * not sent. Where nothing moves on any connection to that origin for {@link #responseTimeout},
     * since contents that {@link Flowscale#openOutput} gave are not read, it fails with a timeout.
     *
     * <p>Uploads may take three in four of the connections, where there are four or more, so that
     * polls and cancellations do not wait for all of them.
     *
     * @param connections positive; by default 64
     * @return this builder
     */
    Builder maxConnections(int connections);

    /**
     * Bounds how long a connection may lie idle before it is closed instead of used again, for a
     * transport that is looked up. Keep it below what the server and the gateways before it allow:
     * the service's own kind of server closes idle connections after 5 seconds.
     *
     * @param limit positive; by default 4 seconds
     * @return this builder
     */
    Builder idleConnectionTimeout(Duration limit);

    /**
     * Bounds the requests that all waits of the client together make in a second: looks at runs, at
     * pages of their groups and at outputs. In no second there are more. Where more are due, the
     * one that is most overdue goes first, so that every wait gets its turn, if late.
     *
     * @param requests positive, or 0 for no bound; by default 100
     * @return this builder
     */
    Builder maxPollsPerSecond(int requests);

    /**
     * Checks the settings together.
     *
     * @return the settings
     * @throws ai.flowscale.api.error.ConfigurationException if one is missing or wrong; the message
     *     names it and the remedy
     */
    FlowscaleConfig build();
  }
}
