package ai.flowscale.api.error;

import java.io.Serializable;
import java.util.Objects;

/**
 * One field that the service refused, an element of the {@code detail} of a 422 ({@code
 * ValidationError} in the service's OpenAPI description).
 *
 * @param location where the field is, its parts joined by dots, such as {@code query.page_size}
 * @param message what is wrong with it, in the service's words. Never printed: it may quote an
 *     input
 * @param type the kind of error, such as {@code missing}
 */
public record FieldError(String location, String message, String type) implements Serializable {
  private static final long serialVersionUID = 1L;

  public FieldError {
    Objects.requireNonNull(location, "location");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(type, "type");
  }

  /** Leaves out the message, which may quote an input. */
  @Override
  public String toString() {
    return "FieldError[location=" + location + ", type=" + type + "]";
  }
}
