package ai.flowscale.client;

import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.error.BatchException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.OutputContent;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.text.Printable;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.http.ClientOperation;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The outcome of a call that its caller no longer takes. */
final class UnclaimedOutcome {
  private static final System.Logger LOG = System.getLogger("ai.flowscale");

  /** A batch may have started thousands. */
  private static final int MOST_NAMED = 1_000;

  private UnclaimedOutcome() {}

  /** Releases the connection, which nothing else would. */
  private static void close(@Nullable Object value) {
    if (value instanceof OutputContent content) {
      content.close();
    }
  }

  /**
   * Takes an outcome that comes after its caller has gone.
   *
   * @param operation what it is the outcome of
   */
  static void drop(
      @Nullable Object value, @Nullable Throwable thrown, ClientOperation<?> operation) {
    close(value);
    if (operation.startsRuns()) {
      logRuns(value, thrown == null ? null : CallFailures.toFlowscaleException(thrown));
    }
  }

  /** Names the runs that a call has started: the log is the only place that is left for them. */
  static void logRuns(@Nullable Object value, @Nullable FlowscaleException failure) {
    Object outcome = value == null ? failure : value;
    List<BatchItem> items = items(outcome);
    List<String> runs =
        Stream.concat(items.stream().map(BatchItem::runId), Stream.of(runId(outcome)))
            .flatMap(Optional::stream)
            .map(Printable::name)
            .toList();
    if (!runs.isEmpty()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "A call ended before its outcome could be handed over. It has started {0} run(s), which"
              + " may be going on: {1}",
          runs.size(),
          String.join(", ", runs.subList(0, Math.min(runs.size(), MOST_NAMED))));
    }
    logUncertain(failure);
    items.forEach(item -> logUncertain(item.failure()));
  }

  private static void logUncertain(@Nullable FlowscaleException failure) {
    if (failure instanceof SubmissionUncertainException uncertain && uncertain.runId().isEmpty()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "A call ended before its outcome could be handed over. Whether a run of workflow {0} was"
              + " started at {1} is not known{2}",
          Printable.name(uncertain.workflowId()),
          uncertain.submittedAt(),
          uncertain.groupId().map(group -> "; group " + Printable.name(group)).orElse(""));
    }
  }

  private static List<BatchItem> items(@Nullable Object outcome) {
    if (outcome instanceof BatchResult batch) {
      return batch.items();
    }
    if (outcome instanceof BatchException batch) {
      return batch.items();
    }
    // The next outcome of a stream.
    return outcome instanceof Optional<?> next && next.orElse(null) instanceof BatchItem item
        ? List.of(item)
        : List.of();
  }

  /** Returns the run that an outcome is about, if it is about one. */
  private static Optional<String> runId(@Nullable Object outcome) {
    if (outcome instanceof Submission submission) {
      return Optional.of(submission.runId());
    }
    if (outcome instanceof RunResult result) {
      return Optional.of(result.runId());
    }
    return outcome instanceof FlowscaleException failure ? failure.runId() : Optional.empty();
  }
}
