package ai.flowscale.client.options;

import ai.flowscale.api.EndedBy;
import ai.flowscale.api.RunListener;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.client.config.Checks;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How to wait for a run. */
public record AwaitOptions(
    Duration timeout,
    Duration maxInterval,
    boolean isFixedInterval,
    Duration pollTimeout,
    Duration notFoundGrace,
    Set<EndedBy> cancelRunOn,
    Optional<RunListener> listener)
    implements WaitOptions {

  /** Collects the options. */
  public static final class Builder implements WaitOptions.Builder {
    private Duration timeout = Duration.ofMinutes(10);
    private Duration maxInterval = Duration.ofSeconds(2);
    private boolean fixedInterval;
    private Duration pollTimeout = Duration.ofSeconds(15);
    private Duration notFoundGrace = Duration.ofSeconds(10);
    private Set<EndedBy> cancelRunOn = Set.of();
    private @Nullable RunListener listener;

    @Override
    public Builder timeout(Duration value) {
      timeout = Objects.requireNonNull(value, "timeout");
      return this;
    }

    @Override
    public Builder maxInterval(Duration interval) {
      maxInterval = Objects.requireNonNull(interval, "interval");
      fixedInterval = false;
      return this;
    }

    @Override
    public Builder fixedInterval(Duration interval) {
      maxInterval = Objects.requireNonNull(interval, "interval");
      fixedInterval = true;
      return this;
    }

    @Override
    public Builder pollTimeout(Duration value) {
      pollTimeout = Objects.requireNonNull(value, "timeout");
      return this;
    }

    @Override
    public Builder notFoundGrace(Duration grace) {
      notFoundGrace = Objects.requireNonNull(grace, "grace");
      return this;
    }

    @Override
    public Builder cancelRunOn(Set<EndedBy> ends) {
      cancelRunOn = Set.copyOf(ends);
      return this;
    }

    @Override
    public Builder listener(RunListener value) {
      listener = Objects.requireNonNull(value, "listener");
      return this;
    }

    @Override
    public WaitOptions build() {
      return new AwaitOptions(
          Checks.positive("timeout", timeout),
          Checks.positive(fixedInterval ? "fixedInterval" : "maxInterval", maxInterval),
          fixedInterval,
          Checks.positive("pollTimeout", pollTimeout),
          Checks.notNegative("notFoundGrace", notFoundGrace),
          cancelRunOn,
          Optional.ofNullable(listener));
    }
  }
}
