package ai.flowscale.client.options;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.client.config.Checks;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** How a batch is executed. */
public record BatchSettings(
    int maxConcurrent,
    Optional<String> groupId,
    WaitOptions waitOptions,
    boolean isStoppedByFailure,
    boolean cancelsRemaining,
    boolean isInOrder,
    Optional<BatchCheckpoint> checkpoint,
    Optional<Instant> resumedSince,
    boolean redoesFailures,
    OptionalInt maxQueueDepth,
    Duration queueInterval)
    implements BatchOptions {

  private static final int DEFAULT_CONCURRENT = 4;

  /** Collects the options. */
  public static final class Builder implements BatchOptions.Builder {
    private int maxConcurrent = DEFAULT_CONCURRENT;
    private @Nullable String groupId;
    private WaitOptions waitOptions = new AwaitOptions.Builder().build();
    private boolean stoppedByFailure;
    private boolean cancelling;
    private boolean inOrder;
    private @Nullable BatchCheckpoint checkpoint;
    private @Nullable Instant resumedSince;
    private boolean redoing;
    private @Nullable Integer maxQueueDepth;
    private Duration queueInterval = Duration.ofSeconds(2);

    @Override
    public Builder maxConcurrent(int requests) {
      maxConcurrent = requests;
      return this;
    }

    @Override
    public Builder groupId(String id) {
      groupId = Objects.requireNonNull(id, "groupId");
      return this;
    }

    @Override
    public Builder waitOptions(WaitOptions options) {
      waitOptions = Objects.requireNonNull(options, "options");
      return this;
    }

    @Override
    public Builder stopOnFirstFailure() {
      stoppedByFailure = true;
      return this;
    }

    @Override
    public Builder cancelRemaining() {
      cancelling = true;
      return this;
    }

    @Override
    public Builder inOrder() {
      inOrder = true;
      return this;
    }

    @Override
    public Builder checkpoint(BatchCheckpoint value) {
      checkpoint = Objects.requireNonNull(value, "checkpoint");
      return this;
    }

    @Override
    public Builder resume(Instant since) {
      resumedSince = Objects.requireNonNull(since, "since");
      return this;
    }

    @Override
    public Builder redoFailures() {
      redoing = true;
      return this;
    }

    @Override
    public Builder maxQueueDepth(int runs) {
      maxQueueDepth = runs;
      return this;
    }

    @Override
    public Builder queueInterval(Duration interval) {
      queueInterval = Objects.requireNonNull(interval, "interval");
      return this;
    }

    @Override
    public BatchOptions build() {
      Checks.range("maxConcurrent", maxConcurrent, 1, Integer.MAX_VALUE);
      OptionalInt depth =
          maxQueueDepth == null
              ? OptionalInt.empty()
              : OptionalInt.of(Checks.range("maxQueueDepth", maxQueueDepth, 1, Integer.MAX_VALUE));
      if (groupId != null) {
        Checks.id("groupId", groupId);
      }
      checkResume();
      return new BatchSettings(
          maxConcurrent,
          Optional.ofNullable(groupId),
          waitOptions,
          stoppedByFailure,
          cancelling,
          inOrder,
          Optional.ofNullable(checkpoint),
          Optional.ofNullable(resumedSince),
          redoing,
          depth,
          Checks.positive("queueInterval", queueInterval));
    }

    private void checkResume() {
      if (resumedSince == null) {
        return;
      }
      if (groupId == null) {
        throw new InvalidRequestException(
            "groupId", "groupId is missing: resume looks in the group of the earlier batch");
      }
      if (checkpoint != null) {
        throw new InvalidRequestException(
            "resume", "resume is set beside a checkpoint, which knows the runs: leave one out");
      }
    }
  }
}
