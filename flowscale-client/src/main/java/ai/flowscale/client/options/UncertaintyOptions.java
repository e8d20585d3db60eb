package ai.flowscale.client.options;

import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.client.config.Checks;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What to do about a submission whose outcome is not known. */
public record UncertaintyOptions(Optional<Duration> settlingTime, boolean isSubmittedAgain)
    implements UncertaintyPolicy {

  /** Collects the parts. */
  public static final class Builder implements UncertaintyPolicy.Builder {
    private @Nullable Duration settlingTime;
    private boolean submitAgain;

    @Override
    public Builder lookFor(Duration time) {
      settlingTime = Objects.requireNonNull(time, "settlingTime");
      return this;
    }

    @Override
    public Builder submitAgain() {
      submitAgain = true;
      return this;
    }

    @Override
    public UncertaintyPolicy build() {
      if (settlingTime == null && submitAgain) {
        throw new InvalidRequestException(
            "submitAgain",
            "submitAgain is set without a settling time: the run of the first submission has to be"
                + " looked for before there is a second; call lookFor(...)");
      }
      return new UncertaintyOptions(
          Optional.ofNullable(settlingTime).map(time -> Checks.positive("settlingTime", time)),
          submitAgain);
    }
  }
}
