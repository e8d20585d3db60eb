package ai.flowscale.api.error;

import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.RunOutput;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Some of several outputs, or all of them, could not be downloaded. The others are on disk, whole,
 * and {@link #files()} says where; {@link #failures()} says what happened to the rest. The cause is
 * the first failure.
 */
public final class PartialDownloadException extends FlowscaleException {
  private static final long serialVersionUID = 1L;

  /** Not serialised: empty after the exception was. */
  private final transient @Nullable List<DownloadedFile> files;

  /** Not serialised: empty after the exception was. */
  private final transient @Nullable List<Failure> failures;

  /**
   * An output that was not downloaded.
   *
   * @param output the output
   * @param reason what {@code download} would have thrown for it
   */
  public record Failure(RunOutput output, FlowscaleException reason) {

    /** Neither part is null. */
    public Failure {
      Objects.requireNonNull(output, "output");
      Objects.requireNonNull(reason, "reason");
    }
  }

  /**
   * Makes an exception.
   *
   * @param files the files that are there, in the order of the outputs
   * @param failures the outputs that are not, in their order, at least one
   */
  public PartialDownloadException(List<DownloadedFile> files, List<Failure> failures) {
    super(message(files, failures), failures.get(0).reason());
    this.files = List.copyOf(files);
    this.failures = List.copyOf(failures);
  }

  private static String message(List<DownloadedFile> files, List<Failure> failures) {
    return "%d of %d outputs could not be downloaded, the first one because: %s"
        .formatted(
            failures.size(), files.size() + failures.size(), failures.get(0).reason().getMessage());
  }

  /**
   * Returns the files that are there.
   *
   * @return whole files, in the order of the outputs; possibly none
   */
  public List<DownloadedFile> files() {
    return files == null ? List.of() : files;
  }

  /**
   * Returns what was not downloaded, and why.
   *
   * @return one entry for each such output, in the order of the outputs
   */
  public List<Failure> failures() {
    return failures == null ? List.of() : failures;
  }
}
