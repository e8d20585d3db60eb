package ai.flowscale.spring;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.ApiFailure;
import ai.flowscale.api.error.AuthenticationException;
import ai.flowscale.api.error.BatchException;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.error.PartialDownloadException;
import ai.flowscale.api.error.RateLimitException;
import ai.flowscale.api.error.ServerException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.ValidationException;
import ai.flowscale.api.error.WaitTimedOutException;
import ai.flowscale.api.model.RunOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

/** Which exception becomes which problem. */
class FlowscaleProblemAdviceTest {
  private static final String INTERNAL = "only for the log";
  private static final RunOutput OUTPUT = new RunOutput("poster.png", null, null, null);

  private static ApiFailure failure(int status) {
    return new ApiFailure(
        "getRun", status, List.of(INTERNAL), List.of(), Duration.ofSeconds(7), "", true, true);
  }

  private static TransportException transport(TransportException.Kind kind) {
    return new TransportException(kind, TransportException.Sent.MAYBE, INTERNAL, null);
  }

  private static SubmissionUncertainException uncertain() {
    return new SubmissionUncertainException(
        "poster", null, Instant.EPOCH, transport(TransportException.Kind.CLOSED));
  }

  private static FlowscaleException withRun(FlowscaleException failure) {
    failure.noteRunId("run-1");
    return failure;
  }

  private static DownloadException unsaved() {
    return new DownloadException(
        DownloadException.Reason.FILE_SYSTEM, OUTPUT.filename(), INTERNAL, null);
  }

  @Test
  void aRunThatIsKnownIsNotSubmittedAgain() {
    assertThat(new FlowscaleProblemAdvice().problem(withRun(uncertain())).getBody())
        .satisfies(problem -> assertThat(problem.getDetail()).startsWith("The run was started."));
  }

  static List<FlowscaleException> failuresOfAWait() {
    return List.of(
        transport(TransportException.Kind.CLOSED),
        transport(TransportException.Kind.TIMEOUT),
        new ServerException(INTERNAL, failure(504)),
        new ServerException(INTERNAL, failure(500)),
        new ClientClosedException(),
        new DownloadException(
            DownloadException.Reason.REJECTED, OUTPUT.filename(), INTERNAL, null));
  }

  /** Whoever asked for the picture would else ask again, and pay for a second run. */
  @ParameterizedTest
  @MethodSource("failuresOfAWait")
  void aFailureBehindAStartedRunDoesNotAskForAnotherOne(FlowscaleException failure) {
    assertThat(new FlowscaleProblemAdvice().problem(failure).getBody().getDetail())
        .startsWith("Try again");
    assertThat(new FlowscaleProblemAdvice().problem(withRun(failure)).getBody().getDetail())
        .doesNotContain("Try again")
        .contains("Do not submit it again");
  }

  @Test
  void aDelayIsRoundedUp() {
    ApiFailure limited =
        new ApiFailure(
            "getRun", 429, List.of(), List.of(), Duration.ofMillis(7_100), "", true, true);
    assertThat(
            new FlowscaleProblemAdvice()
                .problem(new RateLimitException(INTERNAL, limited))
                .getHeaders()
                .getFirst(HttpHeaders.RETRY_AFTER))
        .isEqualTo("8");
  }

  @Test
  void aBatchThatBeganIsNotSubmittedAgain() {
    assertThat(
            new FlowscaleProblemAdvice()
                .problem(new BatchException(INTERNAL, List.of(), null))
                .getBody()
                .getDetail())
        .startsWith("Some of its requests may have been submitted.");
  }

  @ParameterizedTest
  @EnumSource
  void anAbortedCallSaysWhy(CallAbortedException.Reason reason) {
    ProblemDetail problem =
        new FlowscaleProblemAdvice().problem(new CallAbortedException(reason, INTERNAL)).getBody();
    assertThat(problem.getTitle())
        .isEqualTo("The call was " + reason.name().toLowerCase(Locale.ROOT));
  }

  static List<Arguments> problems() {
    return List.of(
        Arguments.of(400, new InvalidRequestException("seed", "seed is not a number")),
        Arguments.of(422, new ValidationException(INTERNAL, failure(422))),
        Arguments.of(429, new RateLimitException(INTERNAL, failure(429))),
        Arguments.of(500, new ConfigurationException(INTERNAL)),
        Arguments.of(502, new AuthenticationException(INTERNAL, failure(401))),
        Arguments.of(502, transport(TransportException.Kind.CONNECT)),
        Arguments.of(502, uncertain()),
        Arguments.of(502, withRun(uncertain())),
        Arguments.of(500, unsaved()),
        Arguments.of(
            500,
            new PartialDownloadException(
                List.of(), List.of(new PartialDownloadException.Failure(OUTPUT, unsaved())))),
        Arguments.of(500, new InvalidRequestException("image", INTERNAL, new IOException())),
        Arguments.of(500, new BatchException(INTERNAL, List.of(), null)),
        Arguments.of(503, new ClientClosedException()),
        Arguments.of(
            503, new CallAbortedException(CallAbortedException.Reason.CANCELLED, INTERNAL)),
        Arguments.of(504, transport(TransportException.Kind.TIMEOUT)),
        Arguments.of(
            504,
            new WaitTimedOutException(
                INTERNAL, "run-1", null, List.of(), Duration.ofSeconds(1), null)));
  }

  @ParameterizedTest
  @MethodSource("problems")
  void anExceptionBecomesAProblem(int status, FlowscaleException exception) {
    ResponseEntity<ProblemDetail> response = new FlowscaleProblemAdvice().problem(exception);
    ProblemDetail problem = response.getBody();

    assertThat(response.getStatusCode().value()).isEqualTo(status);
    assertThat(problem).isNotNull();
    assertThat(problem.getStatus()).isEqualTo(status);
    assertThat(problem.getTitle()).isNotBlank();
    assertThat(problem.toString()).doesNotContain(INTERNAL);
    assertThat(response.getHeaders().getFirst(HttpHeaders.RETRY_AFTER))
        .isEqualTo(status == 429 ? "7" : null);
    exception
        .runId()
        .ifPresent(id -> assertThat(problem.getProperties()).containsEntry("runId", id));
  }
}
