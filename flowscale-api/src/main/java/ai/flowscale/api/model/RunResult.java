package ai.flowscale.api.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run that has ended well, with its outputs.
 *
 * @param runId the run's id
 * @param run the run as it ended
 * @param outputs its outputs, each ready to be downloaded, in the order of the run's output names;
 *     empty for a run that gives none
 * @param submission the answer to the submission, or null where the run was taken up by its id
 */
public record RunResult(
    String runId, Run run, List<RunOutput> outputs, @Nullable Submission submission) {

  public RunResult {
    Objects.requireNonNull(runId, "runId");
    Objects.requireNonNull(run, "run");
    outputs = List.copyOf(outputs);
  }

  /**
   * Returns the status of the run.
   *
   * @return one that {@linkplain RunStatus#isSuccess() is a success}
   */
  public RunStatus status() {
    return run.status();
  }

  /**
   * Returns the run in plain values, for a web service to return.
   *
   * @return a summary without inputs and links
   */
  public RunSummary summary() {
    return RunSummary.of(runId, run.workflowId(), run.status(), outputs);
  }

  /**
   * Returns how many outputs there are.
   *
   * @return the size of {@link #outputs}
   */
  public int totalOutputs() {
    return outputs.size();
  }

  /**
   * Finds an output by its name.
   *
   * @param name the name with or without its extension
   * @return the output, or empty
   */
  public Optional<RunOutput> output(String name) {
    return outputs.stream()
        .filter(o -> o.filename().equals(name) || stem(o.filename()).equals(name))
        .findFirst();
  }

  private static String stem(String filename) {
    int dot = filename.lastIndexOf('.');
    return dot <= 0 ? filename : filename.substring(0, dot);
  }
}
