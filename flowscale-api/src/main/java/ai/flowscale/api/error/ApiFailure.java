package ai.flowscale.api.error;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The content of a response that is not a success; the parts of an {@link ApiException}.
 *
 * @param operation the operation that failed, such as {@code getRun}
 * @param status the HTTP status; 200 for a response whose envelope reports an error
 * @param errors what the service said in {@code errors} or {@code detail}, possibly nothing
 * @param fieldErrors the fields that a 422 refused, possibly none
 * @param retryAfter how long to wait before trying again, from {@code Retry-After}, or null
 * @param bodyHead the first characters of the body as text; may hold what the caller sent, so it is
 *     never printed
 * @param fromService whether the response has one of the service's own forms, rather than that of a
 *     gateway before it
 * @param refusal whether the response proves that the request had no effect
 */
public record ApiFailure(
    String operation,
    int status,
    List<String> errors,
    List<FieldError> fieldErrors,
    @Nullable Duration retryAfter,
    String bodyHead,
    boolean fromService,
    boolean refusal)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  public ApiFailure {
    Objects.requireNonNull(operation, "operation");
    Objects.requireNonNull(bodyHead, "bodyHead");
    errors = List.copyOf(errors);
    fieldErrors = List.copyOf(fieldErrors);
  }

  /**
   * A failure with nothing but a status, for tests of an application.
   *
   * @param operation the operation that failed
   * @param status the HTTP status
   * @param errors what the service said
   * @return the failure
   */
  public static ApiFailure of(String operation, int status, String... errors) {
    boolean refusal = status >= 400 && status < 500 && status != 408;
    return new ApiFailure(operation, status, List.of(errors), List.of(), null, "", true, refusal);
  }

  /** Leaves the body out. */
  @Override
  public String toString() {
    return "ApiFailure[" + operation + ", status " + status + "]";
  }
}
