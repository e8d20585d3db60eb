package ai.flowscale.images;

import java.util.Base64;
import java.util.Objects;
import java.util.OptionalLong;

/** A picture that a run has made. {@code toString()} does not show its content. */
public final class GeneratedImage {
  private final transient String runId;
  private final transient String filename;
  private final transient String mediaType;
  private final transient OptionalLong seed;
  private final transient byte[] content;

  GeneratedImage(
      String runId, String filename, String mediaType, OptionalLong seed, byte[] content) {
    this.runId = Objects.requireNonNull(runId, "runId");
    this.filename = Objects.requireNonNull(filename, "filename");
    this.mediaType = Objects.requireNonNull(mediaType, "mediaType");
    this.seed = seed;
    this.content = content;
  }

  /**
   * Returns the run that made it.
   *
   * @return the run's id
   */
  public String runId() {
    return runId;
  }

  /**
   * Returns what the output is called.
   *
   * @return the name that the service gave it
   */
  public String filename() {
    return filename;
  }

  /**
   * Returns what kind of picture it is.
   *
   * @return a media type such as {@code image/png}
   */
  public String mediaType() {
    return mediaType;
  }

  /**
   * Returns the seed that the picture was made with.
   *
   * @return the seed, or empty where the workflow has none, or it was set as one of the other
   *     inputs
   */
  public OptionalLong seed() {
    return seed;
  }

  /**
   * Returns the content.
   *
   * @return a copy of it
   */
  public byte[] bytes() {
    return content.clone();
  }

  int size() {
    return content.length;
  }

  /**
   * Returns the content as text.
   *
   * @return base64 in one line
   */
  public String base64() {
    return Base64.getEncoder().encodeToString(content);
  }

  @Override
  public String toString() {
    return "GeneratedImage[runId=%s, mediaType=%s, %d bytes]"
        .formatted(runId, mediaType, content.length);
  }
}
