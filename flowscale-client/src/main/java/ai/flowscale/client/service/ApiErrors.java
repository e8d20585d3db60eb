package ai.flowscale.client.service;

import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.ApiFailure;
import ai.flowscale.api.error.AuthenticationException;
import ai.flowscale.api.error.FieldError;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.PermissionDeniedException;
import ai.flowscale.api.error.RateLimitException;
import ai.flowscale.api.error.ServerException;
import ai.flowscale.api.error.ValidationException;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.text.Printable;
import ai.flowscale.client.http.CallExchange;
import ai.flowscale.client.json.ErrorResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Turns a response that is not a success into the exception that names the remedy. */
final class ApiErrors {
  private static final int HEAD_LENGTH = 2000;

  /** Statuses that say of themselves that the request was not handled (RFC 9110, 15; RFC 6585). */
  private static final Set<Integer> NOT_HANDLED =
      Set.of(301, 307, 308, 400, 401, 404, 405, 407, 411, 413, 414, 415, 417, 421, 429, 431);

  /** What the service says, and nothing else, where no container can take a run. */
  private static final Pattern BUSY =
      Pattern.compile("\\s*all comfyui instances are busy[.!]?\\s*", Pattern.CASE_INSENSITIVE);

  private static final Map<String, String> SUBJECTS =
      Map.of(
          "workflow_id", "the workflow ",
          "filename", "the output ",
          "group_id", "runs of the group ");

  private static final String NOT_FROM_SERVICE =
      " The response is not in the service's own form: it is a gateway's.";

  private ApiErrors() {}

  /**
   * Makes the exception.
   *
   * @param secrets what the caller sent; asked for only where the service gave a reason
   */
  static ApiException of(
      ApiCall<?> call,
      CallExchange sent,
      byte[] body,
      ErrorResponse response,
      Instant now,
      Supplier<List<String>> secrets) {
    Endpoint<?> endpoint = call.endpoint();
    int status = sent.status();
    Headers headers = sent.headers();
    ApiFailure failure =
        new ApiFailure(
            endpoint.name(),
            status,
            response.errors(),
            response.fieldErrors(),
            RetryAfter.of(headers, now).orElse(null),
            head(body),
            response.fromService(),
            isRefusal(status, response));
    String message =
        "%s failed: %s (HTTP %s).%s"
            .formatted(
                endpoint.name(),
                meaning(call, status, headers, response.fromService()),
                status,
                response.fromService() ? reason(endpoint, response, secrets) : NOT_FROM_SERVICE);
    return switch (status) {
      case 400, 422 -> new ValidationException(message, failure);
      case 401 -> new AuthenticationException(message, failure);
      case 403 -> new PermissionDeniedException(message, failure);
      case 404 -> new NotFoundException(message, failure);
      case 429 -> new RateLimitException(message, failure);
      default ->
          status >= 500
              ? new ServerException(message, failure)
              : new ApiException(message, failure);
    };
  }

  /**
   * Whether a response proves that the request had no effect: the service itself says that it
   * refused it or could not take it; or the status, from any sender, says by its definition that
   * the request was not handled here. A gateway's 403 proves nothing (firewalls inspect responses
   * too), nor does its 5xx. Of the service's own 5xx only the one that says that it is busy does:
   * any other may come of work that was done.
   */
  private static boolean isRefusal(int status, ErrorResponse response) {
    if (NOT_HANDLED.contains(status)) {
      return true;
    }
    return switch (response.form()) {
      case ENVELOPE ->
          status == 200 || (status == 503 && isBusy(response)) || isClientError(status);
      case DETAIL -> isClientError(status);
      case FOREIGN -> false;
    };
  }

  private static boolean isBusy(ErrorResponse response) {
    return response.errors().size() == 1 && BUSY.matcher(response.errors().get(0)).matches();
  }

  private static boolean isClientError(int status) {
    return status >= 400 && status < 500 && status != 408;
  }

  private static String meaning(ApiCall<?> call, int status, Headers headers, boolean fromService) {
    return switch (status) {
      case 400, 422 -> "the service refused the request as it stands";
      case 401 ->
          "the API key was not accepted; check FLOWSCALE_API_KEY and that the key"
              + " belongs to this deployment";
      case 403 -> "the API key is not allowed to do this; check FLOWSCALE_API_KEY";
      case 404 ->
          fromService
              ? "the service does not know " + subject(call)
              : "no service was found at %s; is FLOWSCALE_API_URL the address of a deployment?"
                  .formatted(place(call));
      case 408 -> "the service gave up waiting";
      case 413 -> "the request is too large";
      case 429 -> "too many requests; try again later";
      default -> otherMeaning(status, headers);
    };
  }

  /** What a call is about, as a 404 did not find it. */
  private static String subject(ApiCall<?> call) {
    if (!call.id().isEmpty()) {
      return "the run " + Printable.name(call.id());
    }
    return call.query().entrySet().stream()
        .filter(parameter -> SUBJECTS.containsKey(parameter.getKey()))
        .findFirst()
        .map(about -> SUBJECTS.get(about.getKey()) + Printable.name(about.getValue()))
        .orElse(call.endpoint().path());
  }

  /** Where a call went, and what for. */
  private static String place(ApiCall<?> call) {
    String path = call.endpoint().path().replace("{}", Printable.name(call.id()));
    String subject = subject(call);
    return subject.equals(path) ? path : path + " for " + subject;
  }

  private static String otherMeaning(int status, Headers headers) {
    if (status >= 500) {
      return "the service or a gateway before it is in trouble";
    }
    if (status >= 300 && status < 400) {
      return "the response is a redirect that is not followed"
          + (headers.first("Location").isPresent() ? "; check FLOWSCALE_API_URL" : "");
    }
    return status < 300 ? "the service reports an error" : "the service refused the request";
  }

  /** Tells the service's reason where it is certain to quote nothing that was sent. */
  private static String reason(
      Endpoint<?> endpoint, ErrorResponse response, Supplier<List<String>> secrets) {
    if (!endpoint.mayQuoteService()) {
      return "";
    }
    List<String> words = new ArrayList<>(response.errors());
    for (FieldError error : response.fieldErrors()) {
      words.add(error.location() + ": " + error.message());
    }
    Optional<String> reason = Reason.of(words, secrets);
    return reason.map(text -> " The service says: " + text).orElse("");
  }

  private static String head(byte[] body) {
    String text =
        new String(body, 0, Math.min(body.length, 4 * HEAD_LENGTH), StandardCharsets.UTF_8);
    return text.length() <= HEAD_LENGTH ? text : text.substring(0, HEAD_LENGTH);
  }
}
