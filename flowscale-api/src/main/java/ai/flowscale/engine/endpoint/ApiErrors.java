package ai.flowscale.engine.endpoint;

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
import ai.flowscale.engine.json.ErrorAnswer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Turns an answer that is no success into the exception that names the remedy. */
final class ApiErrors {
  private static final int HEAD_LENGTH = 2000;

  private ApiErrors() {}

  static ApiException of(
      Operation<?> operation,
      int status,
      Headers headers,
      byte[] body,
      ErrorAnswer answer,
      Instant now,
      Redactor redactor) {
    ApiFailure failure =
        new ApiFailure(
            operation.name(),
            status,
            answer.errors(),
            answer.fieldErrors(),
            RetryAfter.of(headers, now).orElse(null),
            head(body),
            answer.fromService());
    String message =
        operation.name()
            + " failed: "
            + meaning(status, headers)
            + words(operation, answer, redactor);
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

  private static String meaning(int status, Headers headers) {
    String remedy =
        switch (status) {
          case 400, 422 -> "the service refused the request as it stands";
          case 401 ->
              "the service does not accept the API key; check FLOWSCALE_API_KEY and that the key"
                  + " belongs to this deployment";
          case 403 -> "the API key is not allowed to do this; check FLOWSCALE_API_KEY";
          case 404 -> "the service does not know what was asked for";
          case 408 -> "the service gave up waiting";
          case 429 -> "too many requests; try again later";
          default -> otherMeaning(status, headers);
        };
    return remedy + " (HTTP " + status + ").";
  }

  private static String otherMeaning(int status, Headers headers) {
    if (status >= 500) {
      return "the service or a gateway before it is in trouble";
    }
    if (status >= 300 && status < 400) {
      return "the answer is a redirect that is not followed"
          + (headers.first("Location").isPresent() ? "; check FLOWSCALE_API_URL" : "");
    }
    return status < 300 ? "the service reports an error" : "the service refused the request";
  }

  private static String words(Operation<?> operation, ErrorAnswer answer, Redactor redactor) {
    if (answer.errors().isEmpty() && answer.fieldErrors().isEmpty()) {
      return answer.fromService() ? "" : " The answer is not in the service's own form.";
    }
    if (!operation.mayQuoteService()) {
      return " What the service says is in errors() and fieldErrors(): it may quote an input.";
    }
    List<String> words = new ArrayList<>(answer.errors());
    for (FieldError error : answer.fieldErrors()) {
      words.add(error.location() + ": " + error.message());
    }
    return " The service says: " + redactor.clean(words);
  }

  private static String head(byte[] body) {
    String text =
        new String(body, 0, Math.min(body.length, 4 * HEAD_LENGTH), StandardCharsets.UTF_8);
    return text.length() <= HEAD_LENGTH ? text : text.substring(0, HEAD_LENGTH);
  }
}
