package ai.flowscale.examples.ee.problem;

import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.AuthenticationException;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.error.FieldError;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.PermissionDeniedException;
import ai.flowscale.api.error.RateLimitException;
import ai.flowscale.api.error.RunCancelledException;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.ValidationException;
import ai.flowscale.api.error.WaitTimedOutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionException;

/** What an exception is to those outside. What only the operator may know goes to the log. */
public final class Problems {
  private static final System.Logger LOG = System.getLogger(Problems.class.getName());
  private static final int GATEWAY_TIMEOUT = 504;

  /** How the service may say that a run has ended. */
  private static final Set<Integer> NOT_CANCELLED = Set.of(400, 409, 422);

  private Problems() {}

  /** Describes an exception, and logs it where the operator is to act. */
  public static Problem of(Throwable thrown) {
    Throwable cause = thrown;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof ProblemException known) {
      return known.problem();
    }
    if (cause instanceof FlowscaleException known) {
      return of(known).withRunId(known.runId().orElse(null));
    }
    LOG.log(System.Logger.Level.ERROR, "A request failed", cause);
    return Problem.of(
        500, "internal", "Internal error", "The application failed. Its log tells more.");
  }

  private static Problem of(FlowscaleException e) {
    if (e instanceof InvalidRequestException invalid) {
      return Problem.of(400, "invalid-input", "Invalid input", text(e)).withField(invalid.field());
    }
    if (e instanceof SubmissionUncertainException) {
      return logged(
          e,
          Problem.of(
              502,
              "submission-uncertain",
              "Not known whether a run was started",
              "The service's response to the submission was lost or cannot be read. Look at the"
                  + " list of runs before you submit it again."));
    }
    if (e instanceof ApiException answer) {
      return ofAnswer(answer);
    }
    if (e instanceof TransportException transport) {
      return ofTransport(transport);
    }
    if (e instanceof RunFailedException failed) {
      return Problem.of(422, "run-failed", "The run failed", reason(failed));
    }
    if (e instanceof RunCancelledException) {
      return Problem.of(409, "run-cancelled", "The run was cancelled", text(e));
    }
    if (e instanceof WaitTimedOutException) {
      return Problem.of(504, "wait-timed-out", "The run has not ended yet", text(e));
    }
    if (e instanceof DownloadException download) {
      return ofDownload(download);
    }
    if (e instanceof ConfigurationException) {
      return logged(
          e,
          Problem.of(
              503,
              "not-configured",
              "The application is not configured",
              "A setting of the application is missing or wrong; its log tells which."));
    }
    if (e instanceof ClientClosedException || e instanceof CallAbortedException) {
      return shuttingDown();
    }
    return logged(
        e,
        Problem.of(
            502,
            "bad-answer",
            "The service's answer cannot be read",
            "The service answered something unexpected. Try again later."));
  }

  private static Problem ofAnswer(ApiException e) {
    if (e instanceof AuthenticationException || e instanceof PermissionDeniedException) {
      return logged(
          e,
          Problem.of(
              502,
              "service-refused",
              "The service does not accept this application",
              "The application's key is not accepted by the service. Tell whoever runs the"
                  + " application."));
    }
    if (e instanceof NotFoundException) {
      return Problem.of(404, "not-found", "Not found", notFound(e));
    }
    if (e.operation().equals("cancelRun") && NOT_CANCELLED.contains(e.status())) {
      return Problem.of(
          409, "not-cancelled", "Not cancelled", "The run cannot be cancelled: it may have ended.");
    }
    if (e instanceof ValidationException validation) {
      return Problem.of(
              422,
              "refused-input",
              "Refused by the service",
              "The service does not take what was sent. Look at the inputs and try again.")
          .withField(
              validation.fieldErrors().stream().map(FieldError::location).findFirst().orElse(null));
    }
    if (e instanceof RateLimitException) {
      return Problem.of(
              429,
              "service-busy",
              "Too many requests to the service",
              "The service asks to wait before the next try.")
          .withRetryAfter(e.retryAfter().map(Duration::toSeconds).orElse(null));
    }
    int status = e.status() == GATEWAY_TIMEOUT ? GATEWAY_TIMEOUT : 502;
    return logged(
        e,
        Problem.of(
            status,
            "service-failed",
            "The service failed",
            "The service answered with an error (" + e.status() + "). Try again later."));
  }

  private static Problem ofTransport(TransportException e) {
    if (e.kind() == TransportException.Kind.REQUEST_BODY) {
      return Problem.of(
          400, "upload-broken", "The upload broke off", "The form did not arrive whole.");
    }
    if (e.kind() == TransportException.Kind.CANCELLED) {
      return shuttingDown();
    }
    boolean late = e.kind() == TransportException.Kind.TIMEOUT;
    return logged(
        e,
        Problem.of(
            late ? GATEWAY_TIMEOUT : 502,
            "service-unreachable",
            "The service cannot be reached",
            late
                ? "The service did not answer in time. Try again later."
                : "No connection to the service, or it broke. Try again later."));
  }

  private static Problem shuttingDown() {
    return Problem.of(503, "shutting-down", "The application is ending", "Try again in a moment.");
  }

  private static Problem ofDownload(DownloadException e) {
    if (e.reason() == DownloadException.Reason.NOT_READY) {
      return Problem.of(
          409, "not-ready", "Not ready", "The output is not there yet. Try again later.");
    }
    return logged(
        e,
        Problem.of(
            502,
            "download-failed",
            "The output could not be fetched",
            "The storage did not give the output. Try again later."));
  }

  private static String notFound(ApiException e) {
    return switch (e.operation()) {
      case "executeWorkflow" -> "The service has no such workflow.";
      case "getOutput" -> "The service has no such output, or not yet.";
      default -> "The service has no such run.";
    };
  }

  private static Problem logged(FlowscaleException e, Problem problem) {
    LOG.log(
        System.Logger.Level.WARNING,
        "{0}: {1}",
        e.getClass().getSimpleName(),
        String.valueOf(e.getMessage()));
    return problem;
  }

  /** What the service says of it. Whoever may ask for the run sees its inputs anyway. */
  private static String reason(RunFailedException e) {
    return e.errors().isEmpty() ? "The run failed." : String.join("\n", e.errors());
  }

  private static String text(FlowscaleException e) {
    return String.valueOf(e.getMessage());
  }
}
