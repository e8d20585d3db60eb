package ai.flowscale.api;

import ai.flowscale.api.bootstrap.Bootstrap;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a batch is executed. Immutable.
 *
 * <p>Not for implementation by applications: methods may be added in any release.
 */
public interface BatchOptions {

  /**
   * The defaults that stand at each method of {@link Builder}.
   *
   * @return four runs at a time, in a group that is made for the batch
   */
  static BatchOptions defaults() {
    return builder().build();
  }

  /**
   * Starts with the defaults.
   *
   * @return a new builder
   */
  static Builder builder() {
    return Bootstrap.engine().batchOptions();
  }

  /**
   * Returns how many requests are under way at once.
   *
   * @return a positive number
   */
  int maxConcurrent();

  /**
   * Returns the group of the batch.
   *
   * @return its id, or empty where one is made for each batch
   */
  Optional<String> groupId();

  /**
   * Returns how each run is waited for.
   *
   * @return the options of each wait
   */
  WaitOptions waitOptions();

  /**
   * Whether the first failure stops the batch.
   *
   * @return false where the other requests go on
   */
  boolean isStoppedByFailure();

  /**
   * Whether the runs under way are cancelled when the batch is stopped or ended early.
   *
   * @return false where they are left alone
   */
  boolean cancelsRemaining();

  /**
   * Whether outcomes come in the order of the requests.
   *
   * @return false where they come as the runs end
   */
  boolean isInOrder();

  /**
   * Returns what remembers the runs of the batch.
   *
   * @return the checkpoint, or empty
   */
  Optional<BatchCheckpoint> checkpoint();

  /**
   * Returns since when runs of the group can be those of this batch.
   *
   * @return the time, or empty where nothing is taken up by its inputs
   */
  Optional<Instant> resumedSince();

  /**
   * Whether requests whose earlier run failed or was cancelled are submitted again.
   *
   * @return false where that failure is the outcome
   */
  boolean redoesFailures();

  /**
   * Returns how many runs may wait in the deployment's queue.
   *
   * @return a positive number, or empty where the queue is not polled
   */
  OptionalInt maxQueueDepth();

  /**
   * Returns the shortest time between two polls of the queue.
   *
   * @return a positive duration
   */
  Duration queueInterval();

  /** Collects options. Not safe for use by several threads at once. */
  interface Builder {

    /**
     * Sets how many requests are under way at once, from the lookup in the checkpoint to the end of
     * the run. Where requests come from a stream or a publisher, at most twice as many have been
     * taken from it and not yet been handed over as outcomes.
     *
     * @param requests positive; by default 4
     * @return this builder
     */
    Builder maxConcurrent(int requests);

    /**
     * Puts the runs into a group of the caller's. A request that names a group itself stays in its
     * own.
     *
     * @param groupId the group; by default {@code batch_}, the time in seconds and a random number
     * @return this builder
     */
    Builder groupId(String groupId);

    /**
     * Sets how each run is waited for.
     *
     * @param options the limit of each wait, its looks and its listener; by default {@link
     *     WaitOptions#defaults()}
     * @return this builder
     */
    Builder waitOptions(WaitOptions options);

    /**
     * Begins no more requests once one has failed. Those under way are waited for, or cancelled
     * with {@link #cancelRemaining()}. Without this the others go on, but for failures that all
     * requests would share: a key that the service does not accept (401, 403), a client that is
     * closed or configured wrongly, a queue that cannot be read.
     *
     * @return this builder
     */
    Builder stopOnFirstFailure();

    /**
     * Cancels the runs under way when the batch is stopped by a failure, and when it is
     * interrupted, cancelled or closed: their waits end, one request for each asks the service for
     * it, and {@link ai.flowscale.api.error.FlowscaleException#runCancellation()} of each item
     * tells what came of it. By default a batch that is stopped waits for them, and one that is
     * ended early leaves them alone.
     *
     * @return this builder
     */
    Builder cancelRemaining();

    /**
     * Gives outcomes in the order of the requests. One that takes long holds back those after it:
     * at most twice {@link #maxConcurrent(int)} requests are ahead. By default outcomes come as the
     * runs end. The result of a list is in order in any case.
     *
     * @return this builder
     */
    Builder inOrder();

    /**
     * Remembers the runs, and takes up those that it knows. A batch without a group of its own
     * stays in the group in which it was begun.
     *
     * <p>A request is uncertain where the process ended in the middle of its submission. The batch
     * searches its group for the run as its {@link UncertaintyPolicy} says, or for 2 minutes from
     * its submission where that says nothing; once that time has passed, it goes through the list a
     * single time. Where the policy submits again, it does so if no run has turned up. Whatever
     * stays open is the item's {@link ai.flowscale.api.error.SubmissionUncertainException}, and is
     * searched for again next time. Requests of one group and workflow that differ in files alone
     * cannot be told apart then; give them a text or number of their own, such as their place in
     * the batch.
     *
     * @param checkpoint for this batch alone
     * @return this builder
     */
    Builder checkpoint(BatchCheckpoint checkpoint);

    /**
     * Takes up runs of an earlier batch without a checkpoint: those of a request's group that have
     * its workflow and its inputs, files left out, and were created no more than 5 minutes before
     * the time given. What the service does not tell of a run speaks neither for it nor against it.
     * A run that fits one request alone, and is the only one that does, is taken up; a request that
     * none fits is submitted. Whatever is not as clear, or whose id the service does not tell, is
     * the item's {@link ai.flowscale.api.error.SubmissionUncertainException} with the runs as its
     * candidates, and is not submitted.
     *
     * <p>For lists only, since all requests have to be known, and for a group that the caller
     * names. A run of which the service does not tell yet is not found: a submission that the
     * earlier batch had under way when it ended needs its time to settle.
     *
     * @param since when the earlier batch was begun
     * @return this builder
     */
    Builder resume(Instant since);

    /**
     * Submits requests again whose run was taken up and turns out to have failed or to have been
     * cancelled.
     *
     * @return this builder
     */
    Builder redoFailures();

    /**
     * Holds back submissions while so many runs, or more, wait in the queues of all containers
     * together ({@code GET /api/v1/comfy/queue}). Submissions since the last poll count as waiting.
     * A queue that the service refuses to show stops the batch at once, and one that could not be
     * read for 2 minutes stops it too. By default the queue is not polled.
     *
     * @param runs positive
     * @return this builder
     */
    Builder maxQueueDepth(int runs);

    /**
     * Sets the shortest time between two polls of the queue.
     *
     * @param interval positive; by default 2 seconds
     * @return this builder
     */
    Builder queueInterval(Duration interval);

    /**
     * Finishes the options.
     *
     * @return the options
     * @throws ai.flowscale.api.error.InvalidRequestException if a number or a duration is not
     *     positive, or {@link #resume} is asked for without a group or beside a checkpoint
     */
    BatchOptions build();
  }
}
