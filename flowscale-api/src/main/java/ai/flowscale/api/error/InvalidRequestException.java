package ai.flowscale.api.error;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the caller asked for cannot be sent: a blank id, a page size out of range, a file that is
 * not there or changed while it was being sent, an input given twice, an object that JSON-B cannot
 * serialise. Nothing was sent, or what was sent was aborted so that the service cannot have taken
 * it for a whole request.
 */
public final class InvalidRequestException extends FlowscaleException {
  private static final long serialVersionUID = 1L;

  private final String field;

  /**
   * Makes an exception.
   *
   * @param field the argument or input that is wrong
   * @param message what is wrong with it and the remedy; names the field
   */
  public InvalidRequestException(String field, String message) {
    this(field, message, null);
  }

  /**
   * Makes an exception with a cause.
   *
   * @param field the argument or input that is wrong
   * @param message what is wrong with it and the remedy; names the field
   * @param cause what it came from, or null
   */
  public InvalidRequestException(String field, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.field = Objects.requireNonNull(field, "field");
  }

  /**
   * Returns what is wrong.
   *
   * @return the name of the argument or the input, such as {@code pageSize} or {@code image_35728}
   */
  public String field() {
    return field;
  }
}
