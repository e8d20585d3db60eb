package ai.flowscale.api;

import ai.flowscale.api.support.Checks;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a batch is executed. Immutable. */
public final class BatchOptions {
  private static final int DEFAULT_CONCURRENT = 4;
  private static final int MAX_AUTOMATIC = 256;

  private record Values(
      int maxConcurrent,
      boolean isMaxConcurrentAutomatic,
      Optional<String> groupId,
      WaitOptions waitOptions,
      boolean isStoppedByFailure,
      boolean cancelsRemaining,
      Optional<BatchCheckpoint> checkpoint,
      boolean resubmitsFailedRuns) {}

  private final transient Values values;

  private BatchOptions(Values values) {
    this.values = values;
  }

  /**
   * The defaults that are documented at each method of {@link Builder}.
   *
   * @return four runs at a time, each in a group that is made for it
   */
  public static BatchOptions defaults() {
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
   * Returns how many requests are in flight at once.
   *
   * @return a positive number; where it is automatic, the largest that it can become
   */
  public int maxConcurrent() {
    return values.maxConcurrent();
  }

  /**
   * Whether the number of requests in flight follows the deployment.
   *
   * @return false where it is fixed
   */
  public boolean isMaxConcurrentAutomatic() {
    return values.isMaxConcurrentAutomatic();
  }

  /**
   * Returns the group of the requests that name none themselves.
   *
   * @return its id, or empty where one is made for each request
   */
  public Optional<String> groupId() {
    return values.groupId();
  }

  /**
   * Returns how each run is waited for.
   *
   * @return the options of each wait
   */
  public WaitOptions waitOptions() {
    return values.waitOptions();
  }

  /**
   * Whether the first failure stops the batch.
   *
   * @return false where the other requests continue
   */
  public boolean isStoppedByFailure() {
    return values.isStoppedByFailure();
  }

  /**
   * Whether the runs in flight are cancelled when the batch is stopped or ended early.
   *
   * @return false where they are left alone
   */
  public boolean cancelsRemaining() {
    return values.cancelsRemaining();
  }

  /**
   * Returns what remembers the runs of the batch.
   *
   * @return the checkpoint, or empty
   */
  public Optional<BatchCheckpoint> checkpoint() {
    return values.checkpoint();
  }

  /**
   * Whether requests whose earlier run failed or was cancelled are submitted again.
   *
   * @return false where that failure is the outcome
   */
  public boolean resubmitsFailedRuns() {
    return values.resubmitsFailedRuns();
  }

  @Override
  public String toString() {
    return values.toString().replaceFirst("Values", "BatchOptions");
  }

  /** Collects options. Not safe for use by several threads at once. */
  public static final class Builder {
    private int maxConcurrent = DEFAULT_CONCURRENT;
    private boolean automatic;
    private @Nullable String groupId;
    private WaitOptions waitOptions = WaitOptions.defaults();
    private boolean stoppedByFailure;
    private boolean cancelling;
    private @Nullable BatchCheckpoint checkpoint;
    private boolean redoing;

    private Builder() {}

    /**
     * Sets how many requests are in flight at once, from the lookup in the checkpoint to the end of
     * the run. Where requests come from a stream, at most twice as many have been taken from it and
     * not yet been handed over as outcomes.
     *
     * @param requests positive; by default 4
     * @return this builder
     */
    public Builder maxConcurrent(int requests) {
      maxConcurrent = requests;
      automatic = false;
      return this;
    }

    /**
     * Lets the number of requests in flight follow the deployment: two for each container that is
     * not {@code stopped}, so that one waits while another is worked on. What others have in the
     * queue takes the place of requests of this batch. The number is at least 1 and at most 256. It
     * begins with 4.
     *
     * <p>Once so many are in flight, and at most every 30 seconds, the batch polls the health and
     * the queue of the deployment ({@code GET /api/v1/comfy/health}, {@code GET
     * /api/v1/comfy/queue}): 4 requests a minute, however many runs there are. Where they cannot be
     * read, or no container is listed, the last number stays; that never ends the batch.
     *
     * <p>Of this and {@link #maxConcurrent(int)}, the last call counts.
     *
     * @return this builder
     */
    public Builder maxConcurrentAutomatic() {
      maxConcurrent = MAX_AUTOMATIC;
      automatic = true;
      return this;
    }

    /**
     * Puts the runs into a group of the caller's. A request that names a group itself stays in its
     * own. By default each request gets a group that is made for it alone, so that its run is found
     * where the response to its submission was lost. In a group of the caller's such a run is not
     * taken, but reported as a candidate: see {@link UncertaintyPolicy}.
     *
     * @param groupId the group, or null for the default
     * @return this builder
     */
    public Builder groupId(@Nullable String groupId) {
      this.groupId = groupId;
      return this;
    }

    /**
     * Sets how each run is waited for.
     *
     * @param options the limit of each wait, its polls and its listener; by default {@link
     *     WaitOptions#defaults()}
     * @return this builder
     */
    public Builder waitOptions(WaitOptions options) {
      waitOptions = Objects.requireNonNull(options, "options");
      return this;
    }

    /**
     * Begins no more requests once one has failed. Those in flight are waited for, or cancelled
     * with {@link #cancelRemaining()}. Without this the others continue, but for failures that all
     * requests would share: a key that the service does not accept (401, 403), a client that is
     * closed or configured wrongly.
     *
     * @return this builder
     */
    public Builder stopOnFirstFailure() {
      stoppedByFailure = true;
      return this;
    }

    /**
     * Cancels the runs in flight when the batch is stopped by a failure, and when it is
     * interrupted, cancelled or closed: their waits end, the service is asked to cancel each run,
     * and {@link ai.flowscale.api.error.FlowscaleException#runCancellation()} of each item says
     * what came of it. By default a batch that is stopped waits for them, and one that is ended
     * early leaves them alone.
     *
     * @return this builder
     */
    public Builder cancelRemaining() {
      cancelling = true;
      return this;
    }

    /**
     * Remembers the runs, and resumes those that it knows. Requests are recognized by what they
     * are, whatever their place ({@link BatchCheckpoint} says how): between two starts, a batch may
     * get more requests, lose some, and have them in another order.
     *
     * <p>A request is uncertain where the process ended in the middle of its submission. The batch
     * searches the group in which it was submitted, for the settling time of its {@link
     * UncertaintyPolicy}, or for 2 minutes where that says nothing. The time counts from the start
     * of the search, whenever the request was submitted: only what this batch has seen is evidence.
     * A run in a group that was made for the request is resumed as soon as it is found. Where the
     * policy submits again, it does so if no run has turned up. Whatever stays open is the item's
     * {@link ai.flowscale.api.error.SubmissionUncertainException}, and is searched for again next
     * time.
     *
     * @param checkpoint for this batch alone
     * @return this builder
     */
    public Builder checkpoint(BatchCheckpoint checkpoint) {
      this.checkpoint = Objects.requireNonNull(checkpoint, "checkpoint");
      return this;
    }

    /**
     * Submits requests again whose run was resumed and turns out to have failed or to have been
     * cancelled.
     *
     * @return this builder
     */
    public Builder resubmitFailedRuns() {
      redoing = true;
      return this;
    }

    /**
     * Finishes the options.
     *
     * @return the options
     * @throws ai.flowscale.api.error.InvalidRequestException if a number is not positive
     */
    public BatchOptions build() {
      Checks.range("maxConcurrent", maxConcurrent, 1, Integer.MAX_VALUE);
      return new BatchOptions(
          new Values(
              maxConcurrent,
              automatic,
              Checks.optionalId("groupId", groupId),
              waitOptions,
              stoppedByFailure,
              cancelling,
              Optional.ofNullable(checkpoint),
              redoing));
    }
  }
}
