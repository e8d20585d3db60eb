package ai.flowscale.client.http;

import static ai.flowscale.testing.ScriptedTransport.broken;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.ApiFailure;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.client.http.RetryRules.Safety;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryRulesTest {
  private static final RetryPolicy POLICY =
      RetryPolicy.builder()
          .maxAttempts(4)
          .baseDelay(Duration.ofMillis(100))
          .maxDelay(Duration.ofMillis(300))
          .maxRetryAfter(Duration.ofSeconds(10))
          .build();

  private static ApiException response(int status, @Nullable Duration retryAfter, boolean refusal) {
    return new ApiException(
        "failed",
        new ApiFailure("getRun", status, List.of(), List.of(), retryAfter, "", true, refusal));
  }

  private static Optional<Duration> delay(Safety safety, FlowscaleException failure, int attempt) {
    return RetryRules.delay(POLICY, safety, failure, attempt, bound -> bound - 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  void readingIsRetriedAfterAResponseThatMayPass(int status) {
    assertThat(delay(Safety.REPLAYABLE, response(status, null, true), 1)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 302, 400, 401, 403, 404, 409, 422, 501})
  void readingIsNotRetriedAfterAResponseThatStays(int status) {
    assertThat(delay(Safety.REPLAYABLE, response(status, null, true), 1)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"CONNECT", "TIMEOUT", "CLOSED", "PROTOCOL", "OTHER"})
  void readingIsRetriedAfterABrokenConnection(Kind kind) {
    assertThat(delay(Safety.REPLAYABLE, broken(kind, Sent.MAYBE), 1)).isPresent();
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"TLS", "REQUEST_BODY", "CANCELLED"})
  void whatWillNotChangeIsNotRetried(Kind kind) {
    assertThat(delay(Safety.REPLAYABLE, broken(kind, Sent.NO), 1)).isEmpty();
    assertThat(delay(Safety.REPLAYABLE, new InvalidRequestException("runId", "runId"), 1))
        .isEmpty();
  }

  @Test
  void readingIsRetriedAfterAGarbledResponse() {
    assertThat(delay(Safety.REPLAYABLE, new DecodingException("no JSON", null), 1)).isPresent();
    assertThat(delay(Safety.REPLAYABLE, new DecodingException("large", null, true), 1)).isEmpty();
  }

  @Test
  void submissionIsRetriedOnlyWhereItCertainlyNeverLeftOrWasRefusedUnseen() {
    assertThat(delay(Safety.ONCE, broken(Kind.CONNECT, Sent.NO), 1)).isPresent();
    assertThat(delay(Safety.ONCE, response(429, null, true), 1)).isPresent();
    for (Kind kind : Kind.values()) {
      assertThat(delay(Safety.ONCE, broken(kind, Sent.MAYBE), 1)).as("%s", kind).isEmpty();
    }
    for (int status : new int[] {200, 408, 500, 502, 504}) {
      assertThat(delay(Safety.ONCE, response(status, null, false), 1)).as("%s", status).isEmpty();
    }
    assertThat(delay(Safety.ONCE, response(503, null, true), 1)).as("busy").isPresent();
    assertThat(delay(Safety.ONCE, response(422, null, true), 1)).as("refused for good").isEmpty();
    FlowscaleException naming = response(429, null, true);
    naming.noteRunId("r1");
    assertThat(delay(Safety.ONCE, naming, 1)).as("a refusal that names a run").isEmpty();
    assertThat(delay(Safety.ONCE, new DecodingException("no JSON", null), 1)).isEmpty();
  }

  @Test
  void nothingIsRetriedWhereTheTransportCannotKeepItsPromises() {
    assertThat(delay(Safety.NEVER, broken(Kind.CONNECT, Sent.NO), 1)).isEmpty();
    assertThat(delay(Safety.NEVER, response(503, null, true), 1)).isEmpty();
  }

  @Test
  void delaysDoubleUpToTheBoundAndEndWithTheAttempts() {
    TransportException failure = broken(Kind.CLOSED, Sent.MAYBE);
    assertThat(delay(Safety.REPLAYABLE, failure, 1)).contains(Duration.ofMillis(100));
    assertThat(delay(Safety.REPLAYABLE, failure, 2)).contains(Duration.ofMillis(200));
    assertThat(delay(Safety.REPLAYABLE, failure, 3)).contains(Duration.ofMillis(300));
    assertThat(delay(Safety.REPLAYABLE, failure, 4)).isEmpty();
  }

  @Test
  void delaysOfAgesDoNotOverflow() {
    Duration forever = ChronoUnit.FOREVER.getDuration();
    TransportException failure = broken(Kind.CLOSED, Sent.MAYBE);
    for (Duration base : List.of(Duration.ofDays(1), forever)) {
      RetryPolicy patient =
          RetryPolicy.builder()
              .maxAttempts(200)
              .baseDelay(base)
              .maxDelay(forever)
              .maxRetryAfter(forever)
              .build();
      assertThat(RetryRules.delay(patient, Safety.REPLAYABLE, failure, 100, bound -> bound - 1))
          .contains(Duration.ofDays(3650)); // As long as any setting gets.
    }
  }

  @Test
  void delaysAreDrawnFromZeroOn() {
    assertThat(
            RetryRules.delay(
                POLICY, Safety.REPLAYABLE, broken(Kind.CLOSED, Sent.MAYBE), 3, bound -> 0))
        .contains(Duration.ZERO);
  }

  @Test
  void retryAfterIsObeyedWhereItAsksForMore() {
    assertThat(delay(Safety.REPLAYABLE, response(503, Duration.ofSeconds(7), true), 1))
        .contains(Duration.ofSeconds(7));
    assertThat(delay(Safety.REPLAYABLE, response(503, Duration.ofMillis(1), true), 1))
        .contains(Duration.ofMillis(100));
  }

  @Test
  void retryAfterBeyondItsBoundEndsTheAttempts() {
    assertThat(delay(Safety.REPLAYABLE, response(503, Duration.ofSeconds(11), true), 1)).isEmpty();
  }
}
