package ai.flowscale.dbscheduler;

import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.error.InvalidRequestException;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/** How a queue works. Immutable. */
public final class QueueOptions {
  private record Values(
      String batch,
      OptionalInt maxInFlight,
      int automaticLimit,
      int workers,
      RunHandler handler,
      UncertaintyPolicy uncertaintyPolicy,
      int maxAttempts,
      int maxPayloadBytes,
      Duration checkInterval,
      Duration maxPollInterval,
      Duration heartbeatInterval,
      int missedHeartbeats,
      Duration closeTimeout,
      ThreadFactory threadFactory) {}

  private final Values values;

  private QueueOptions(Values values) {
    this.values = values;
  }

  /**
   * The defaults that stand at each method of {@link Builder}.
   *
   * @return options
   */
  public static QueueOptions defaults() {
    return builder().build();
  }

  /**
   * Starts with the defaults.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the batch whose requests are submitted, paused, cancelled and counted.
   *
   * @return its name
   */
  public String batch() {
    return values.batch();
  }

  /**
   * Returns the bound of the fleet that this queue sets when it starts.
   *
   * @return how many requests may be in flight for all machines together, or empty where the bound
   *     follows the deployment
   */
  public OptionalInt maxInFlight() {
    return values.maxInFlight();
  }

  /**
   * Returns the highest bound where it follows the deployment.
   *
   * @return a number of requests
   */
  public int automaticLimit() {
    return values.automaticLimit();
  }

  /**
   * Returns how many threads of this JVM work.
   *
   * @return a positive number
   */
  public int workers() {
    return values.workers();
  }

  /**
   * Returns the handler of the results.
   *
   * @return the handler
   */
  public RunHandler handler() {
    return values.handler();
  }

  /**
   * Returns what is done about a request of which it is not known whether a run was started.
   *
   * @return the policy; it has a settling time
   */
  public UncertaintyPolicy uncertaintyPolicy() {
    return values.uncertaintyPolicy();
  }

  /**
   * Returns how often a request is tried that the service cannot take, and a result that the
   * handler cannot.
   *
   * @return a positive number
   */
  public int maxAttempts() {
    return values.maxAttempts();
  }

  /**
   * Returns how many bytes of files the database holds for one request.
   *
   * @return the bound
   */
  public int maxPayloadBytes() {
    return values.maxPayloadBytes();
  }

  /**
   * Returns how often the database is asked for work.
   *
   * @return a positive duration
   */
  public Duration checkInterval() {
    return values.checkInterval();
  }

  /**
   * Returns the longest time between two polls of a run.
   *
   * @return a positive duration
   */
  public Duration maxPollInterval() {
    return values.maxPollInterval();
  }

  /**
   * Returns how often a worker shows that it lives.
   *
   * @return a positive duration
   */
  public Duration heartbeatInterval() {
    return values.heartbeatInterval();
  }

  /**
   * Returns how many heartbeats have to be missing before a machine is taken for dead.
   *
   * @return at least 4
   */
  public int missedHeartbeats() {
    return values.missedHeartbeats();
  }

  /**
   * Returns how long {@link FlowscaleQueue#close()} lets workers finish what they are doing.
   *
   * @return a positive duration
   */
  public Duration closeTimeout() {
    return values.closeTimeout();
  }

  /**
   * Returns the factory of the threads.
   *
   * @return the factory
   */
  public ThreadFactory threadFactory() {
    return values.threadFactory();
  }

  @Override
  public String toString() {
    return values.toString().replaceFirst("Values", "QueueOptions");
  }

  /** Collects the options. Not safe for use by several threads at once. */
  public static final class Builder {
    private static final int LONGEST_BATCH = 200;
    private static final int LEAST_HEARTBEATS = 4;

    /** As good as any longer time, and far from where a number of nanoseconds overflows. */
    private static final Duration LONGEST = Duration.ofDays(3650);

    private String batch = "default";
    private OptionalInt maxInFlight = OptionalInt.empty();
    private int automaticLimit = 1000;
    private int workers = 4;
    private RunHandler handler = RunHandler.none();
    private UncertaintyPolicy uncertaintyPolicy = UncertaintyPolicy.search(Duration.ofMinutes(2));
    private int maxAttempts = 5;
    private int maxPayloadBytes = 1 << 20;
    private Duration checkInterval = Duration.ofSeconds(1);
    private Duration maxPollInterval = Duration.ofSeconds(10);
    private Duration heartbeatInterval = Duration.ofSeconds(5);
    private int missedHeartbeats = LEAST_HEARTBEATS;
    private Duration closeTimeout = Duration.ofSeconds(30);
    private ThreadFactory threadFactory = Executors.defaultThreadFactory();

    private Builder() {}

    /**
     * Names the batch. Workers work off all batches of their database; the bound holds for all
     * together. A key is unique within its batch.
     *
     * @param name not blank, up to 200 characters, without control characters; by default {@code
     *     default}
     * @return this builder
     */
    public Builder batch(String name) {
      batch = Objects.requireNonNull(name, "name");
      return this;
    }

    /**
     * Sets how many requests may be in flight for all machines together. {@link
     * FlowscaleQueue#start()} stores it for the fleet: the machine that started last decides.
     *
     * @param requests 1 to 100,000; for full GPUs more than there are containers, such as twice as
     *     many
     * @return this builder
     */
    public Builder maxInFlight(int requests) {
      maxInFlight = OptionalInt.of(requests);
      return this;
    }

    /**
     * Lets the bound follow the deployment, the default: two requests for each container that
     * {@code checkHealth} does not call stopped, less what others have put into its queue.
     *
     * <p>Whichever machine checks the fleet applies its own limit, so give all machines the same.
     *
     * @param most the highest bound, 1 to 100,000; by default 1,000
     * @return this builder
     */
    public Builder automaticInFlight(int most) {
      maxInFlight = OptionalInt.empty();
      automaticLimit = most;
      return this;
    }

    /**
     * Sets how many threads of this JVM work. A request that waits for its run holds none.
     *
     * @param threads 1 to 1,000; by default 4
     * @return this builder
     */
    public Builder workers(int threads) {
      workers = threads;
      return this;
    }

    /**
     * Sets the handler of the results.
     *
     * @param handler by default {@link RunHandler#none()}
     * @return this builder
     */
    public Builder handler(RunHandler handler) {
      this.handler = Objects.requireNonNull(handler, "handler");
      return this;
    }

    /**
     * Sets what is done about a request of which it is not known whether a run was started, because
     * a response was lost or a machine died. Until a run of its workflow would have ended, it
     * counts for the bound.
     *
     * @param policy its settling time is how long to search; by default 2 minutes, and nothing is
     *     submitted again
     * @return this builder
     */
    public Builder uncertaintyPolicy(UncertaintyPolicy policy) {
      uncertaintyPolicy = Objects.requireNonNull(policy, "policy");
      return this;
    }

    /**
     * Sets how often a request is sent for which the service reports an error that may pass, or
     * whose file cannot be read, and how often a result is handed over that the handler cannot
     * take; once more where its machine dies each time. An unreachable service and 429 do not
     * count.
     *
     * @param attempts a positive number; by default 5
     * @return this builder
     */
    public Builder maxAttempts(int attempts) {
      maxAttempts = attempts;
      return this;
    }

    /**
     * Sets how many bytes of files the database may hold for one request. Larger files belong on
     * shared storage.
     *
     * @param bytes zero or more; by default 1 MiB
     * @return this builder
     */
    public Builder maxPayloadBytes(int bytes) {
      maxPayloadBytes = bytes;
      return this;
    }

    /**
     * Sets how often this JVM asks the database for work of which it does not know by itself: new
     * requests, and what other machines have left.
     *
     * @param interval positive; by default 1 second
     * @return this builder
     */
    public Builder checkInterval(Duration interval) {
      checkInterval = Objects.requireNonNull(interval, "interval");
      return this;
    }

    /**
     * Sets the longest time between two polls of a run.
     *
     * @param interval positive; by default 10 seconds
     * @return this builder
     */
    public Builder maxPollInterval(Duration interval) {
      maxPollInterval = Objects.requireNonNull(interval, "interval");
      return this;
    }

    /**
     * Sets how dead machines are noticed: what one was doing is taken over when so many heartbeats
     * are missing. Long pauses of a JVM have to be shorter than that. Give all machines of a fleet
     * the same: one with shorter times takes over what a living one is doing.
     *
     * @param interval positive; by default 5 seconds
     * @param missed at least 4, the default
     * @return this builder
     */
    public Builder heartbeats(Duration interval, int missed) {
      heartbeatInterval = Objects.requireNonNull(interval, "interval");
      missedHeartbeats = missed;
      return this;
    }

    /**
     * Sets how long {@link FlowscaleQueue#close()} lets workers finish before they are interrupted.
     *
     * @param timeout positive; by default 30 seconds
     * @return this builder
     */
    public Builder closeTimeout(Duration timeout) {
      closeTimeout = Objects.requireNonNull(timeout, "timeout");
      return this;
    }

    /**
     * Sets the factory of the threads, such as that of a server.
     *
     * @param factory by default the JDK's
     * @return this builder
     */
    public Builder threadFactory(ThreadFactory factory) {
      threadFactory = Objects.requireNonNull(factory, "factory");
      return this;
    }

    /**
     * Finishes the options.
     *
     * @return the options
     * @throws InvalidRequestException if a value is out of its range
     */
    public QueueOptions build() {
      Texts.check("batch", batch, LONGEST_BATCH);
      check("maxInFlight", isBound(maxInFlight.orElse(1)), "1 to 100000");
      check("automaticInFlight", isBound(automaticLimit), "1 to 100000");
      check("workers", workers >= 1 && workers <= 1000, "1 to 1000");
      check("maxAttempts", maxAttempts >= 1, "1 or more");
      check("maxPayloadBytes", maxPayloadBytes >= 0, "0 or more");
      check("missed", missedHeartbeats >= LEAST_HEARTBEATS, "4 or more");
      check(
          "uncertaintyPolicy",
          uncertaintyPolicy.settlingTime().isPresent(),
          "a policy that searches, since a machine that takes over has no caller to report to");
      return new QueueOptions(
          new Values(
              batch,
              maxInFlight,
              automaticLimit,
              workers,
              handler,
              uncertaintyPolicy,
              maxAttempts,
              maxPayloadBytes,
              positive("checkInterval", checkInterval),
              positive("maxPollInterval", maxPollInterval),
              positive("heartbeats", heartbeatInterval),
              missedHeartbeats,
              positive("closeTimeout", closeTimeout),
              threadFactory));
    }

    private static boolean isBound(int requests) {
      return requests >= 1 && requests <= Requests.MOST_SLOTS;
    }

    private static Duration positive(String field, Duration value) {
      check(
          field, value.compareTo(Duration.ofMillis(1)) >= 0, "a duration of a millisecond or more");
      return value.compareTo(LONGEST) < 0 ? value : LONGEST;
    }

    private static void check(String field, boolean isFine, String wanted) {
      if (!isFine) {
        throw new InvalidRequestException(field, field + " is out of its range: give " + wanted);
      }
    }
  }
}
