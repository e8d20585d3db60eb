package ai.flowscale.spring;

import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.AuthenticationException;
import ai.flowscale.api.error.BatchException;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.PartialDownloadException;
import ai.flowscale.api.error.PermissionDeniedException;
import ai.flowscale.api.error.RateLimitException;
import ai.flowscale.api.error.RunCancelledException;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.ValidationException;
import ai.flowscale.api.error.WaitTimedOutException;
import java.io.IOException;
import java.lang.System.Logger;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Turns exceptions of the client into problem details. What the caller can act on is passed on;
 * what only the operator can act on is logged, and the caller learns no more than that.
 */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
final class FlowscaleProblemAdvice {
  private static final int GATEWAY_TIMEOUT = 504;
  private static final Logger LOG = System.getLogger(FlowscaleProblemAdvice.class.getName());

  private record Problem(int status, String title, String detail) {}

  /**
   * Takes what was thrown: Spring also finds this method by a cause of it, and an exception that
   * the application made of one of the client's is the application's.
   */
  @ExceptionHandler(FlowscaleException.class)
  ResponseEntity<ProblemDetail> handle(Throwable thrown) throws Throwable {
    Throwable e = thrown;
    while (e instanceof CompletionException || e instanceof ExecutionException) {
      e = e.getCause();
    }
    if (e instanceof FlowscaleException failure) {
      return problem(failure);
    }
    // Spring goes on as if there were no handler.
    throw thrown;
  }

  ResponseEntity<ProblemDetail> problem(FlowscaleException e) {
    Problem problem = describe(e);
    if (problem.status() >= 500) {
      LOG.log(Logger.Level.WARNING, "{0}: {1}", e.getClass().getSimpleName(), e.getMessage());
    }
    ProblemDetail body = ProblemDetail.forStatus(problem.status());
    body.setDetail(problem.detail());
    body.setTitle(problem.title());
    e.runId().ifPresent(id -> body.setProperty("runId", id));
    HttpHeaders headers = new HttpHeaders();
    retryAfter(e).ifPresent(seconds -> headers.set(HttpHeaders.RETRY_AFTER, seconds));
    return ResponseEntity.status(problem.status()).headers(headers).body(body);
  }

  private static Problem describe(FlowscaleException e) {
    if (e instanceof PartialDownloadException && e.getCause() instanceof FlowscaleException first) {
      return describe(first);
    }
    if (e instanceof InvalidRequestException && e.getCause() instanceof IOException) {
      return new Problem(
          500,
          "A file of the application cannot be read",
          "The log of the application says which.");
    }
    if (e instanceof InvalidRequestException) {
      return new Problem(400, "Invalid input", String.valueOf(e.getMessage()));
    }
    if (e instanceof NotFoundException) {
      return new Problem(404, "Not found", "The service knows no such workflow, run or output.");
    }
    if (e instanceof ValidationException) {
      return new Problem(
          422,
          "Refused by the service",
          "The service does not accept what was sent. Check the inputs.");
    }
    if (e instanceof RateLimitException) {
      return new Problem(
          429,
          "Too many requests to the service",
          "The service asks to wait before the next request.");
    }
    if (e instanceof RunFailedException) {
      return new Problem(422, "The run failed", "The run failed.");
    }
    if (e instanceof RunCancelledException) {
      return new Problem(409, "The run was cancelled", "The run was cancelled.");
    }
    if (e instanceof WaitTimedOutException) {
      return new Problem(
          GATEWAY_TIMEOUT,
          "The run did not end in time",
          switch (e.runCancellation()) {
            case NOT_ASKED -> "The run continues.";
            case CONFIRMED -> "The run was cancelled.";
            case UNCONFIRMED -> "The run may continue.";
          });
    }
    if (e instanceof SubmissionUncertainException && e.runId().isPresent()) {
      return new Problem(
          502,
          "The response to the submission was lost",
          "The run was started. Do not submit it again; wait for it by its id.");
    }
    if (e instanceof SubmissionUncertainException) {
      return new Problem(
          502,
          "Not known whether a run was started",
          "The connection to the service broke during the submission. Check the list of runs before"
              + " submitting again.");
    }
    if (e instanceof DownloadException download
        && download.reason() == DownloadException.Reason.NOT_READY) {
      return new Problem(409, "Not ready", "The output is not there yet. Try again later.");
    }
    if (e instanceof DownloadException local
        && (local.reason() == DownloadException.Reason.FILE_SYSTEM
            || local.reason() == DownloadException.Reason.TARGET_EXISTS)) {
      return new Problem(
          500, "The output could not be saved", "The log of the application says why.");
    }
    if (e instanceof ConfigurationException) {
      return new Problem(
          500,
          "The application is not configured",
          "A setting of the application is missing or wrong; its log says which.");
    }
    if (e instanceof BatchException) {
      return new Problem(
          500,
          "The batch did not succeed",
          "Some of its requests may have been submitted. The log of the application says more.");
    }
    if (e instanceof ClientClosedException) {
      return new Problem(503, "The application is ending", again(e));
    }
    if (e instanceof CallAbortedException aborted) {
      return new Problem(
          503,
          switch (aborted.reason()) {
            case INTERRUPTED -> "The call was interrupted";
            case CANCELLED -> "The call was cancelled";
          },
          "The application ended the call early.");
    }
    if (e instanceof AuthenticationException || e instanceof PermissionDeniedException) {
      return new Problem(
          502,
          "The service does not accept this application",
          "The service does not accept the application's key.");
    }
    if (isLate(e)) {
      return new Problem(GATEWAY_TIMEOUT, "The service did not respond in time", again(e));
    }
    return new Problem(502, "The service failed", again(e));
  }

  /** The request may have started the run: another one would pay for a second. */
  private static String again(FlowscaleException e) {
    return e.runId().isPresent()
        ? "The run may go on. Do not submit it again; ask for it by its id."
        : "Try again later.";
  }

  private static boolean isLate(FlowscaleException e) {
    if (e instanceof TransportException transport) {
      return transport.kind() == TransportException.Kind.TIMEOUT;
    }
    return e instanceof ApiException response && response.status() == GATEWAY_TIMEOUT;
  }

  private static Optional<String> retryAfter(FlowscaleException e) {
    return e instanceof RateLimitException limited
        ? limited
            .retryAfter()
            .map(delay -> Long.toString(Math.max(1, delay.plusMillis(999).toSeconds())))
        : Optional.empty();
  }
}
