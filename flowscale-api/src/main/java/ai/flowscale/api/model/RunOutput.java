package ai.flowscale.api.model;

import ai.flowscale.api.text.Printable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One output of a run, as {@code getOutput} returns it and as a run lists it.
 *
 * @param filename the output's name, with or without an extension, as the service gives it
 * @param link a presigned link to the content on another origin, which expires, or null where there
 *     is none yet
 * @param s3Key where the service keeps the content, or null
 * @param generationStatus how far the output is, in the service's words, or null where it does not
 *     say; only {@code success} has been seen
 */
public record RunOutput(
    String filename,
    @Nullable Link link,
    @Nullable String s3Key,
    @Nullable String generationStatus) {

  public RunOutput {
    Objects.requireNonNull(filename, "filename");
  }

  /**
   * Whether the output can be downloaded.
   *
   * @return true if there is a link and the status, where there is one, is {@code success} or
   *     {@code completed}
   */
  public boolean isReady() {
    return link != null
        && (generationStatus == null
            || generationStatus.isBlank()
            || new RunStatus(generationStatus).isSuccess());
  }

  /** Prints on one line, and the link without its query. */
  @Override
  public String toString() {
    return Printable.message(
        "RunOutput[filename=%s, link=%s, s3Key=%s, generationStatus=%s]"
            .formatted(filename, link, s3Key, generationStatus));
  }
}
