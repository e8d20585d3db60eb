package ai.flowscale.api.error;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The service, a gateway before it, or the server of the files sent a response that is not a
 * success. The statuses that call for a remedy of their own have a class of their own; this class
 * stands for the rest.
 */
public sealed class ApiException extends FlowscaleException
    permits AuthenticationException,
        PermissionDeniedException,
        NotFoundException,
        ValidationException,
        RateLimitException,
        ServerException {
  private static final long serialVersionUID = 1L;

  private final ApiFailure failure;

  /**
   * Makes an exception.
   *
   * @param message what happened and what to do about it
   * @param failure what the response said
   */
  public ApiException(String message, ApiFailure failure) {
    super(message, null);
    this.failure = failure;
  }

  /**
   * Returns the operation that failed.
   *
   * @return its name in this library, such as {@code getRun}
   */
  public String operation() {
    return failure.operation();
  }

  /**
   * Returns the HTTP status.
   *
   * @return the status; 200 for a response whose envelope reports an error
   */
  public int status() {
    return failure.status();
  }

  /**
   * Returns what the service said. It may quote an input: do not log it unseen.
   *
   * @return the texts of {@code errors} or {@code detail}, possibly none
   */
  public List<String> errors() {
    return failure.errors();
  }

  /**
   * Returns the fields that the service refused.
   *
   * @return one entry per field of a 422, possibly none
   */
  public List<FieldError> fieldErrors() {
    return failure.fieldErrors();
  }

  /**
   * Returns how long the service asks to wait ({@code Retry-After}, RFC 9110, section 10.2.3).
   *
   * @return the delay counted from the response, or empty where the service did not say
   */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(failure.retryAfter());
  }

  /**
   * Returns the beginning of the body, for finding out what a gateway sent. It may hold what the
   * caller sent: do not log it unseen.
   *
   * @return up to 2,000 characters
   */
  public String bodyHead() {
    return failure.bodyHead();
  }

  /**
   * Whether the response has one of the service's own forms, rather than that of a gateway before
   * it.
   *
   * @return true for the service's envelope, {@code status} with {@code errors} or {@code data},
   *     and for a JSON object with nothing but {@code detail}
   */
  public boolean isFromService() {
    return failure.fromService();
  }

  /**
   * Whether the response proves that the request had no effect: the service refused it, or its
   * status says by definition that it was not handled. A submission that was refused started no
   * run.
   *
   * @return false in doubt, as for most responses of a gateway
   */
  public boolean isRefusal() {
    return failure.refusal();
  }
}
