package ai.flowscale.examples.ee.run;

import ai.flowscale.api.model.PageMeta;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import ai.flowscale.examples.ee.output.Links;
import ai.flowscale.examples.ee.output.OutputView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is shown of runs besides {@link RunView}. */
public final class RunViews {
  private RunViews() {}

  /**
   * A run that was started.
   *
   * @param nodeErrors the ids of nodes that were refused
   */
  public record Started(
      String runId, String workflowId, List<String> outputNames, List<String> nodeErrors) {
    static Started of(Submission submission) {
      return new Started(
          submission.runId(),
          submission.workflowId(),
          submission.outputNames(),
          submission.nodeErrors().names().stream().sorted().toList());
    }
  }

  /** A run that has ended well. */
  public record Finished(String runId, String status, List<OutputView> outputs, int totalOutputs) {
    static Finished of(RunResult result, Links links) {
      return new Finished(
          result.runId(),
          result.status().value(),
          OutputView.of(result.outputs(), links),
          result.totalOutputs());
    }
  }

  /** A page of runs. */
  public record Page(Meta meta, List<RunView> runs) {
    static Page of(RunPage page, Links links) {
      PageMeta meta = page.meta();
      return new Page(
          new Meta(
              meta.page(),
              meta.pageSize(),
              meta.totalCount(),
              meta.totalPages(),
              meta.sortBy(),
              meta.sortOrder(),
              meta.groupId()),
          page.runs().stream().map(run -> RunView.of(run, links)).toList());
    }
  }

  /** Where a page stands. */
  public record Meta(
      int page,
      int pageSize,
      long totalCount,
      int totalPages,
      @Nullable String sortBy,
      @Nullable String sortOrder,
      @Nullable String groupId) {}

  /** What came of a cancellation. */
  public record Cancelled(String runId, String message) {}
}
