package ai.flowscale.api;

import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.support.Checks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How to wait for a run. Immutable. */
public final class WaitOptions {

  private record Values(
      Duration timeout,
      Duration maxPollInterval,
      boolean isFixedInterval,
      Duration pollTimeout,
      Set<WaitTermination> cancelRunOn,
      Optional<RunListener> listener) {}

  private final transient Values values;

  private WaitOptions(Values values) {
    this.values = values;
  }

  /**
   * The defaults that are documented at each method of {@link Builder}.
   *
   * @return up to 10 minutes, polling at least every 2 seconds
   */
  public static WaitOptions defaults() {
    return builder().build();
  }

  /**
   * The defaults with another limit.
   *
   * @param timeout how long to wait
   * @return the options
   */
  public static WaitOptions upTo(Duration timeout) {
    return builder().timeout(timeout).build();
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
   * Returns how long to wait.
   *
   * @return a positive duration, counted from the call for {@code awaitRun} and from the response
   *     to the submission for {@code executeWorkflowAndWait}
   */
  public Duration timeout() {
    return values.timeout();
  }

  /**
   * Returns the longest time between two polls.
   *
   * @return a positive duration
   */
  public Duration maxPollInterval() {
    return values.maxPollInterval();
  }

  /**
   * Whether every interval is {@link #maxPollInterval()}.
   *
   * @return false where polls come more often when the run is likely to end
   */
  public boolean isFixedInterval() {
    return values.isFixedInterval();
  }

  /**
   * Returns how long one poll may take.
   *
   * @return a positive duration
   */
  public Duration pollTimeout() {
    return values.pollTimeout();
  }

  /**
   * Returns the terminations of the wait that also cancel the run.
   *
   * @return an immutable set, empty where the run is left alone in any case
   */
  public Set<WaitTermination> cancelRunOn() {
    return values.cancelRunOn();
  }

  /**
   * Returns who is notified of the run's progress.
   *
   * @return one listener that stands for {@link Builder#listener} and all of {@link
   *     Builder#onStatus}, or empty where there is none
   */
  public Optional<RunListener> listener() {
    return values.listener();
  }

  @Override
  public String toString() {
    return values.toString().replaceFirst("Values", "WaitOptions");
  }

  private record StatusListener(Consumer<Run> action) implements RunListener {
    @Override
    public void onStatus(Run run) {
      action.accept(run);
    }
  }

  /** One that throws does not keep the other from being notified. */
  private record BothListeners(RunListener first, RunListener second) implements RunListener {
    @Override
    public void onSubmitted(Submission submission) {
      try {
        first.onSubmitted(submission);
      } finally {
        second.onSubmitted(submission);
      }
    }

    @Override
    public void onStatus(Run run) {
      try {
        first.onStatus(run);
      } finally {
        second.onStatus(run);
      }
    }
  }

  /** Collects options. Not safe for use by several threads at once. */
  public static final class Builder {
    private Duration timeout = Duration.ofMinutes(10);
    private Duration maxPollInterval = Duration.ofSeconds(2);
    private boolean fixedInterval;
    private Duration pollTimeout = Duration.ofSeconds(15);
    private Set<WaitTermination> cancelRunOn = Set.of();
    private @Nullable RunListener listener;
    private final List<RunListener> statusListeners = new ArrayList<>();

    private Builder() {}

    /**
     * Sets how long to wait.
     *
     * @param timeout positive; by default 10 minutes
     * @return this builder
     */
    public Builder timeout(Duration timeout) {
      this.timeout = Objects.requireNonNull(timeout, "timeout");
      return this;
    }

    /**
     * Sets the longest time between two polls. They come sooner where the run is likely to end: a
     * client remembers how long the runs of each workflow took. A client that has many runs to poll
     * may be held up by {@link FlowscaleConfig#maxPollsPerSecond()}.
     *
     * @param interval positive; by default 2 seconds
     * @return this builder
     */
    public Builder maxPollInterval(Duration interval) {
      maxPollInterval = Objects.requireNonNull(interval, "interval");
      fixedInterval = false;
      return this;
    }

    /**
     * Polls at the same interval all the time, whatever is known of the workflow.
     *
     * @param interval positive
     * @return this builder
     */
    public Builder fixedInterval(Duration interval) {
      maxPollInterval = Objects.requireNonNull(interval, "interval");
      fixedInterval = true;
      return this;
    }

    /**
     * Sets how long one poll may take. A poll that gets no response in this time is given up and
     * repeated; it does not end the wait. Independent of {@link CallOptions#responseTimeout()},
     * which may be long for the sake of the submission; the shorter one holds.
     *
     * @param timeout positive; by default 15 seconds
     * @return this builder
     */
    public Builder pollTimeout(Duration timeout) {
      pollTimeout = Objects.requireNonNull(timeout, "timeout");
      return this;
    }

    /**
     * Cancels the run at the service when the wait ends in one of these ways before the run has. By
     * default the run continues, however the wait ends.
     *
     * <p>The cancellation is retried as {@link Flowscale#cancelRun cancelRun} is, and abandoned
     * after 5 seconds; the wait ends when it is confirmed or abandoned, so up to 5 seconds later,
     * with a {@link ai.flowscale.api.error.FlowscaleException#runCancellation()} that says what
     * came of it. {@link Flowscale#close()} waits for it too, unless it is called on a thread that
     * must not block. A future that was cancelled is so at once and has no exception to tell: a
     * cancellation that was not confirmed is then logged at the level {@code WARNING}. A run that
     * was seen to have ended is not cancelled, and neither is one that each response showed to be
     * another than the one that was submitted.
     *
     * @param ends the terminations; replaces those given before
     * @return this builder
     */
    public Builder cancelRunOn(Set<WaitTermination> ends) {
      cancelRunOn = Set.copyOf(ends);
      return this;
    }

    /**
     * Reports the run's progress.
     *
     * @param listener is notified, before those of {@link #onStatus}; takes the place of the one
     *     given before
     * @return this builder
     */
    public Builder listener(RunListener listener) {
      this.listener = Objects.requireNonNull(listener, "listener");
      return this;
    }

    /**
     * Reports each status of the run, the first one included, as {@link RunListener#onStatus} does.
     * May be called several times: each action is notified, in the order of the calls.
     *
     * @param action gets the run as it was seen
     * @return this builder
     */
    public Builder onStatus(Consumer<Run> action) {
      statusListeners.add(new StatusListener(Objects.requireNonNull(action, "action")));
      return this;
    }

    /**
     * Finishes the options.
     *
     * @return the options
     * @throws ai.flowscale.api.error.InvalidRequestException if a duration is out of range
     */
    public WaitOptions build() {
      return new WaitOptions(
          new Values(
              Checks.positive("timeout", timeout),
              Checks.positive(fixedInterval ? "fixedInterval" : "maxPollInterval", maxPollInterval),
              fixedInterval,
              Checks.positive("pollTimeout", pollTimeout),
              cancelRunOn,
              allListeners()));
    }

    private Optional<RunListener> allListeners() {
      return Stream.concat(Stream.ofNullable(listener), statusListeners.stream())
          .reduce(BothListeners::new);
    }
  }
}
