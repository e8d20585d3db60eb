package ai.flowscale.api.model;

import ai.flowscale.api.text.Printable;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A run that has ended well, with its outputs.
 *
 * @param runId the run's id
 * @param run the run as it ended
 * @param outputs its outputs, each ready to be downloaded, in the order of the run's output names;
 *     empty for a run that gives none
 * @param submission the response to the submission, or null where the run was resumed by its id
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
    return RunSummary.of(run, runId, outputs);
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
   * Finds an output by its name. An output whose file name is the name given goes first. Then come,
   * for a name that was announced, with the response to the submission or by the run, an output of
   * that name with another extension or none, then an output that has the name given without its
   * extension, and last one whose name the service has numbered: {@code poster_00001_.png} for
   * {@code poster}.
   *
   * @param name the name, as announced or as the file is called, with or without its extension
   * @return the first output that fits best, or empty
   */
  public Optional<RunOutput> output(String name) {
    return first(output -> output.filename().equals(name))
        .or(
            () ->
                isAnnounced(name)
                    ? first(output -> stem(output.filename()).equals(stem(name)))
                    : Optional.empty())
        .or(() -> first(output -> stem(output.filename()).equals(name)))
        .or(() -> first(output -> numbered(name).matcher(output.filename()).matches()));
  }

  /**
   * Finds an output that has to be there, as {@link #output} does.
   *
   * @param name the name
   * @return the output
   * @throws NoSuchElementException if the run did not give it; names those that it gave
   */
  public RunOutput outputOrThrow(String name) {
    return output(name)
        .orElseThrow(
            () ->
                new NoSuchElementException(
                    Printable.message(
                        "run '%s' gave no output '%s', but %s: check what the workflow gives now"
                            .formatted(
                                runId, name, outputs.stream().map(RunOutput::filename).toList()))));
  }

  private Optional<RunOutput> first(Predicate<RunOutput> fits) {
    return outputs.stream().filter(fits).findFirst();
  }

  /** What ComfyUI makes of the name of a file; where an extension is given, it has to be that. */
  private static Pattern numbered(String name) {
    String stem = stem(name);
    String number = "_[0-9]{5,}_";
    return Pattern.compile(
        Pattern.quote(name)
            + number
            + ".*|"
            + Pattern.quote(stem)
            + number
            + "[^.]*"
            + Pattern.quote(name.substring(stem.length())),
        Pattern.DOTALL);
  }

  private boolean isAnnounced(String name) {
    return run.outputNames().contains(name)
        || (submission != null && submission.outputNames().contains(name));
  }

  private static String stem(String filename) {
    int dot = filename.lastIndexOf('.');
    return dot <= 0 ? filename : filename.substring(0, dot);
  }
}
