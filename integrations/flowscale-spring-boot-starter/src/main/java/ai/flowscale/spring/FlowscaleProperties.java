package ai.flowscale.spring;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.spi.ProxySettings;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The properties {@code flowscale.*}: those settings of {@link FlowscaleConfig.Builder} that can be
 * written as text, with its defaults. The names {@code flowscale.api.url}, {@code
 * flowscale.api.key} and {@code flowscale.transport} are the library's own, so that its environment
 * variables work.
 *
 * @param api the deployment and the key
 * @param transport name of the transport to use where several are on the class path, such as jdk,
 *     jersey or vertx
 * @param proxyMode whether requests go through a proxy that adds the API key, so that none is sent
 * @param headers headers to add to every call to the deployment
 * @param insecureHosts hosts to which http without TLS is allowed besides loopback
 * @param downloadHosts hosts from which downloads are allowed although their addresses are private
 * @param connectTimeout how long making a connection may take
 * @param responseTimeout how long the service may take from the end of a request to the headers of
 *     its response, and from there to the end of an API response
 * @param idleTimeout how long a connection may be still in the middle of a body
 * @param callTimeout how long one call may take as a whole, its retries included; unlimited by
 *     default
 * @param maxConnections how many requests to one host may be in flight at the same time
 * @param idleConnectionTimeout how long an idle connection is kept for reuse
 * @param maxPollsPerSecond how many requests all waits together may make in a second, or 0 for no
 *     bound
 * @param maxResponseSize how large an API response may be
 * @param checkInputs how long descriptions of workflows are kept, against which the inputs of each
 *     request are checked before it is submitted; not checked by default
 * @param retry how failed calls are retried
 * @param uncertainty what to do about a submission whose outcome is not known
 * @param proxy the forward proxy of the network
 * @param ssl TLS
 * @param health the health indicator
 * @param problemDetails responses to exceptions of the client
 * @param fleet the queue that machines share
 * @param ai settings of flowscale-spring-ai, which has and checks properties of its own
 */
@ConfigurationProperties(prefix = FlowscaleProperties.PREFIX, ignoreUnknownFields = false)
record FlowscaleProperties(
    @DefaultValue Api api,
    @Nullable String transport,
    @DefaultValue("false") boolean proxyMode,
    @DefaultValue Map<String, String> headers,
    @DefaultValue Set<String> insecureHosts,
    @DefaultValue Set<String> downloadHosts,
    @DefaultValue("10s") Duration connectTimeout,
    @DefaultValue("150s") Duration responseTimeout,
    @DefaultValue("60s") Duration idleTimeout,
    @Nullable Duration callTimeout,
    @DefaultValue("64") int maxConnections,
    @DefaultValue("4s") Duration idleConnectionTimeout,
    @DefaultValue("100") int maxPollsPerSecond,
    @DefaultValue("32MB") DataSize maxResponseSize,
    @Nullable Duration checkInputs,
    @DefaultValue Retry retry,
    @DefaultValue Uncertainty uncertainty,
    @Nullable Proxy proxy,
    @DefaultValue Ssl ssl,
    @DefaultValue Health health,
    @DefaultValue ProblemDetails problemDetails,
    @DefaultValue Fleet fleet,
    @DefaultValue Map<String, String> ai) {
  static final String PREFIX = "flowscale";

  /**
   * The deployment.
   *
   * @param url address of the deployment, such as https://your-deployment.pod.flowscale.ai
   * @param key API key; better as the environment variable FLOWSCALE_API_KEY than in a file
   */
  record Api(@Nullable String url, @Nullable String key) {
    @Override
    public String toString() {
      return "Api[url=" + url + ", key=" + (key == null ? "none" : "***") + "]";
    }
  }

  /**
   * Retries.
   *
   * @param maxAttempts how many attempts a call gets; 1 for no retries
   * @param baseDelay delay before the second attempt
   * @param maxDelay longest delay between two attempts
   * @param maxRetryAfter longest delay that is waited for where the service asks for one
   * @param budget size of the retry budget: each success refills it, each retry spends from it; 0
   *     for no bound
   */
  record Retry(
      @DefaultValue("4") int maxAttempts,
      @DefaultValue("500ms") Duration baseDelay,
      @DefaultValue("20s") Duration maxDelay,
      @DefaultValue("60s") Duration maxRetryAfter,
      @DefaultValue("100") int budget) {}

  /**
   * Submissions whose outcome is not known.
   *
   * @param settlingTime how long to search for the run of a submission whose response was lost; by
   *     default the submission is reported as uncertain at once
   * @param submitAgain whether to submit again where the search finds no run
   */
  record Uncertainty(@Nullable Duration settlingTime, @DefaultValue("false") boolean submitAgain) {}

  /**
   * A forward proxy.
   *
   * @param host host of the forward proxy; an empty one switches off the proxy that another source
   *     of properties sets
   * @param port port of the forward proxy
   * @param username user name, where the proxy asks for one
   * @param password password, where the proxy asks for one
   */
  record Proxy(
      @Nullable String host,
      @DefaultValue("0") int port,
      @Nullable String username,
      @Nullable String password) {

    private boolean isOff() {
      return host != null && host.isBlank();
    }

    @Override
    public String toString() {
      return "Proxy[" + host + ":" + port + (username == null ? "]" : ", with credentials]");
    }
  }

  /**
   * TLS.
   *
   * @param bundle name of the SSL bundle (spring.ssl.bundle) to use for all hosts, those of
   *     downloads too; it is read once, and must not set ciphers or enabled-protocols
   */
  record Ssl(@Nullable String bundle) {}

  /**
   * The health indicator. It is switched off with {@code management.health.flowscale.enabled}.
   *
   * @param timeout how long the check may take
   * @param cacheFor how long its result is reused, so that frequent probes cost few requests
   */
  record Health(@DefaultValue("5s") Duration timeout, @DefaultValue("10s") Duration cacheFor) {}

  /**
   * Problem details.
   *
   * @param enabled whether exceptions of the client become problem details in Web MVC and WebFlux
   */
  record ProblemDetails(@DefaultValue("true") boolean enabled) {}

  /**
   * The queue of {@code flowscale-db-scheduler}.
   *
   * @param enabled whether there is a queue, with its tables in the application's database
   * @param work whether the application works off requests when it has started, and does not only
   *     submit them
   * @param batch name of the batch that is submitted, counted, paused and cancelled
   * @param maxInFlight how many requests of all machines together may be in flight; by default the
   *     bound follows the deployment
   * @param automaticLimit the highest bound where it follows the deployment
   * @param workers how many threads of this application work
   * @param maxAttempts how often a request is tried that the service cannot take, and a result that
   *     the handler cannot
   * @param checkInterval how often the database is asked for work
   * @param closeTimeout how long workers may finish when the application ends
   * @param metersInterval how old meters may become before the batch is counted again
   */
  record Fleet(
      @DefaultValue("false") boolean enabled,
      @DefaultValue("true") boolean work,
      @DefaultValue("default") String batch,
      @Nullable Integer maxInFlight,
      @DefaultValue("1000") int automaticLimit,
      @DefaultValue("4") int workers,
      @DefaultValue("5") int maxAttempts,
      @DefaultValue("1s") Duration checkInterval,
      @DefaultValue("30s") Duration closeTimeout,
      @DefaultValue("10s") Duration metersInterval) {}

  /**
   * Applies all settings but TLS, whose bundle has to be looked up.
   *
   * @param environmentKey the key of the environment, which in proxy mode is left out, as {@link
   *     FlowscaleConfig#builderFromEnvironment()} does
   */
  void applyTo(FlowscaleConfig.Builder builder, @Nullable String environmentKey) {
    if (api.url() != null) {
      builder.baseUrl(api.url());
    }
    if (api.key() != null && !(proxyMode && api.key().equals(environmentKey))) {
      builder.apiKey(api.key());
    }
    if (transport != null) {
      builder.transportName(transport);
    }
    if (proxyMode) {
      builder.proxyMode();
    }
    headers.forEach(builder::header);
    insecureHosts.forEach(builder::allowInsecureHost);
    downloadHosts.forEach(builder::allowDownloadHost);
    builder
        .connectTimeout(connectTimeout)
        .responseTimeout(responseTimeout)
        .idleTimeout(idleTimeout)
        .maxConnections(maxConnections)
        .idleConnectionTimeout(idleConnectionTimeout)
        .maxPollsPerSecond(maxPollsPerSecond)
        .maxResponseBytes(maxResponseBytes())
        .retryBudget(retry.budget());
    if (callTimeout != null) {
      builder.callTimeout(callTimeout);
    }
    if (checkInputs != null) {
      builder.checkInputs(checkInputs);
    }
    inGroup("retry", () -> builder.retryPolicy(retryPolicy()));
    inGroup("uncertainty", () -> builder.uncertaintyPolicy(uncertaintyPolicy()));
    Proxy given = proxy;
    if (given != null && !given.isOff()) {
      inGroup("proxy", () -> builder.proxy(proxySettings(given)));
    }
  }

  private int maxResponseBytes() {
    if (maxResponseSize.toBytes() > Integer.MAX_VALUE) {
      throw new ConfigurationException(
          "flowscale.max-response-size is " + maxResponseSize + ": give less than 2 GB.");
    }
    return (int) Math.max(0, maxResponseSize.toBytes());
  }

  private RetryPolicy retryPolicy() {
    return RetryPolicy.builder()
        .maxAttempts(retry.maxAttempts())
        .baseDelay(retry.baseDelay())
        .maxDelay(retry.maxDelay())
        .maxRetryAfter(retry.maxRetryAfter())
        .build();
  }

  private UncertaintyPolicy uncertaintyPolicy() {
    UncertaintyPolicy.Builder policy = UncertaintyPolicy.builder();
    if (uncertainty.settlingTime() != null) {
      policy.search(uncertainty.settlingTime());
    }
    if (uncertainty.submitAgain()) {
      policy.submitAgain();
    }
    return policy.build();
  }

  private static ProxySettings proxySettings(Proxy proxy) {
    return new ProxySettings(
        proxy.host() == null ? "" : proxy.host(), proxy.port(), proxy.username(), proxy.password());
  }

  /** What the library says of one of these values does not say where it was set. */
  static <T> T inGroup(String group, Supplier<T> setting) {
    try {
      return setting.get();
    } catch (IllegalArgumentException | InvalidRequestException e) {
      throw new ConfigurationException(PREFIX + "." + group + ": " + e.getMessage() + ".", e);
    }
  }

  /** Shows no key, no password and no header's value. */
  @Override
  public String toString() {
    return "FlowscaleProperties[" + api + ", transport=" + transport + ", proxy=" + proxy + "]";
  }
}
