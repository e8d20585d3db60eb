package ai.flowscale.client;

import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.OutputContent;
import ai.flowscale.api.error.BatchException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.text.Printable;
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

  /** Gives back the connection, which nothing else would. */
  static void close(@Nullable Object value) {
    if (value instanceof OutputContent content) {
      content.close();
    }
  }

  /** Names the runs that a call has started: the log is the only place that is left for them. */
  static void logRuns(@Nullable Object value, @Nullable FlowscaleException failure) {
    List<String> runs =
        runs(value == null ? failure : value)
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
    if (failure instanceof BatchException batch) {
      batch.failures().forEach(UnclaimedOutcome::logUncertain);
    }
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

  private static Stream<Optional<String>> runs(@Nullable Object outcome) {
    if (outcome instanceof BatchResult batch) {
      return batch.items().stream().map(BatchItem::runId);
    }
    if (outcome instanceof BatchException batch) {
      return batch.items().stream().map(BatchItem::runId);
    }
    if (outcome instanceof Submission submission) {
      return Stream.of(Optional.of(submission.runId()));
    }
    if (outcome instanceof RunResult result) {
      return Stream.of(Optional.of(result.runId()));
    }
    return outcome instanceof FlowscaleException failure
        ? Stream.of(failure.runId())
        : Stream.empty();
  }
}
