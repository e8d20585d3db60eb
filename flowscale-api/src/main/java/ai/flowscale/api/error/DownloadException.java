package ai.flowscale.api.error;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An output could not be brought to disk. Nothing half-written stands under the target's name. */
public final class DownloadException extends FlowscaleException {
  private static final long serialVersionUID = 1L;

  /** Why the download failed. */
  public enum Reason {
    /** The output has no link yet. */
    NOT_READY,
    /** The link, or one it redirects to, is not one that this client follows. */
    LINK_REFUSED,
    /**
     * The server of the files sent something other than the file. Where the link was to be renewed,
     * the cause is what the service said.
     */
    REJECTED,
    /** The file came shorter or longer than announced, or the connection broke. */
    INCOMPLETE,
    /** The target is there already and may not be replaced. */
    TARGET_EXISTS,
    /** The file system refused. */
    FILE_SYSTEM
  }

  private final Reason reason;
  private final String output;

  /**
   * Makes an exception.
   *
   * @param reason why
   * @param output the output's file name
   * @param message what happened and what to do about it; without the link's query
   * @param cause what it came from, or null
   */
  public DownloadException(
      Reason reason, String output, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = Objects.requireNonNull(reason, "reason");
    this.output = Objects.requireNonNull(output, "output");
  }

  /**
   * Returns why the download failed.
   *
   * @return the reason
   */
  public Reason reason() {
    return reason;
  }

  /**
   * Returns which output it was.
   *
   * @return the output's file name as the service gives it
   */
  public String output() {
    return output;
  }
}
