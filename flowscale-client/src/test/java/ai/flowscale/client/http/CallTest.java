package ai.flowscale.client.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.error.ApiFailure;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.ServerException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.client.observation.ObservedCall;
import ai.flowscale.testing.Internals;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.shared.StepScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class CallTest {
  private static final ServerException BUSY =
      new ServerException("busy", ApiFailure.of("getRun", 503));

  private final StepScheduler time = new StepScheduler();
  private final CallScope parent = Internals.scope();
  private final AtomicInteger tries = new AtomicInteger();

  /** A scheduler that has been shut down, as an application server does it with its own. */
  private static final Scheduler SHUT_DOWN =
      new Scheduler() {
        @Override
        public Scheduled schedule(Runnable task, Duration delay) {
          throw new RejectedExecutionException("shut down");
        }

        @Override
        public long nanoTime() {
          return 0;
        }

        @Override
        public Instant now() {
          return Instant.EPOCH;
        }
      };

  private CompletableFuture<String> start(
      Function<CallScope, CompletableFuture<String>> once, Scheduler scheduler, Duration limit) {
    return new Call<String>(
            new Sender(
                new ScriptedTransport(request -> new CompletableFuture<>()),
                scheduler,
                new ExchangeLimiter(64, scheduler),
                Runnable::run),
            new Call.Terms(
                new ObservedCall.Name("getRun", Optional.empty()),
                RetryRules.Safety.REPLAYABLE,
                Optional.ofNullable(limit).map(length -> new CallLimit(length, "callTimeout"))),
            parent,
            scope -> {
              tries.incrementAndGet();
              return new Step.Await<>(once.apply(scope), Step.Done::new);
            })
        .start();
  }

  private FlowscaleException endedBy(CompletableFuture<String> call) {
    FlowscaleException failure = ManualClient.failure(call);
    assertThat(parent.registrations()).as("nothing of the call stays behind").isZero();
    return failure;
  }

  @Test
  void aSuccessLeavesNothingBehind() {
    CompletableFuture<String> response = new CompletableFuture<>();
    CompletableFuture<String> call = start(scope -> response, time, Duration.ofSeconds(9));
    assertThat(parent.registrations()).isEqualTo(1);
    response.complete("here");

    assertThat(call).isCompletedWithValue("here");
    assertThat(parent.registrations()).isZero();
    assertThat(time.pending()).isZero();
  }

  @Test
  void theLastFailureIsTheCalls() {
    CompletableFuture<String> call =
        start(scope -> CompletableFuture.failedFuture(BUSY), time, null);
    time.advance(Duration.ofMinutes(5));

    assertThat(endedBy(call)).isSameAs(BUSY);
    assertThat(tries).hasValue(RetryPolicy.defaults().maxAttempts());
  }

  @Test
  void noDeadlineHoldsTimeUpDuringAPause() {
    CompletableFuture<String> call =
        start(scope -> CompletableFuture.failedFuture(BUSY), time, Duration.ofMinutes(10));
    assertThat(time.plannedDelays()).hasSize(1);
    assertThat(time.pending()).as("no timeout, as nothing is in flight").isEqualTo(1);
    time.advance(Duration.ofMinutes(5));

    assertThat(endedBy(call)).isSameAs(BUSY);
    assertThat(tries).hasValue(RetryPolicy.defaults().maxAttempts());
  }

  @Test
  void theDeadlineCountsFromTheFirstAttempt() {
    CompletableFuture<String> call =
        start(
            scope ->
                tries.get() == 1 ? CompletableFuture.failedFuture(BUSY) : new CompletableFuture<>(),
            time,
            Duration.ofHours(1));
    time.advance(Duration.ofHours(1).minusNanos(1));
    assertThat(tries).hasValue(2);
    assertThat(time.pending()).isEqualTo(1);
    assertThat(call).isNotDone();
    time.advance(Duration.ofNanos(1));

    assertThat(endedBy(call)).isInstanceOf(TransportException.class).hasMessageContaining("PT1H");
    assertThat(time.pending()).isZero();
  }

  @Test
  void aTimerThatIsShutDownEndsTheCallInsteadOfThePause() {
    CompletableFuture<String> call =
        start(scope -> CompletableFuture.failedFuture(BUSY), SHUT_DOWN, null);

    assertThat(endedBy(call)).isSameAs(BUSY);
    assertThat(tries).hasValue(1);
  }

  @Test
  void aTimerThatIsShutDownEndsACallThatNeedsADeadlineBeforeItStarts() {
    CompletableFuture<String> call =
        start(scope -> new CompletableFuture<>(), SHUT_DOWN, Duration.ofSeconds(1));

    assertThat(endedBy(call)).isInstanceOf(TransportException.class);
    assertThat(tries).hasValue(0);
  }

  @Test
  void anErrorOfTheJvmFailsTheCallOnceAndForAll() {
    OutOfMemoryError error = new OutOfMemoryError("as a test");
    CompletableFuture<String> call =
        start(scope -> CompletableFuture.failedFuture(error), time, null);

    assertThat(endedBy(call)).hasCause(error);
    assertThat(tries).hasValue(1);
  }

  @Test
  void anErrorThatIsThrownByALaterTryFailsTheCall() {
    LinkageError error = new LinkageError("as a test");
    CompletableFuture<String> call =
        start(
            scope -> {
              if (tries.get() > 1) {
                throw error;
              }
              return CompletableFuture.failedFuture(BUSY);
            },
            time,
            null);
    time.advance(Duration.ofMinutes(5));

    assertThat(endedBy(call)).hasCause(error);
    assertThat(tries).hasValue(2);
  }

  @Test
  void anExceptionThatIsThrownAtOnceIsAFailureLikeAnyOther() {
    CompletableFuture<String> call =
        start(
            scope -> {
              throw BUSY;
            },
            time,
            null);
    time.advance(Duration.ofMinutes(5));

    assertThat(endedBy(call)).isSameAs(BUSY);
  }

  @Test
  void abortingEndsThePause() {
    ClientClosedException why = new ClientClosedException();
    CompletableFuture<String> call =
        start(scope -> CompletableFuture.failedFuture(BUSY), time, Duration.ofMinutes(1));
    parent.abort(why);

    assertThat(endedBy(call)).isSameAs(why);
    assertThat(time.pending()).isZero();
    assertThat(tries).hasValue(1);
  }

  @Test
  void aCallInAScopeThatWasAbortedMakesNoTry() {
    ClientClosedException why = new ClientClosedException();
    parent.abort(why);

    assertThat(endedBy(start(scope -> new CompletableFuture<>(), time, Duration.ofMinutes(1))))
        .isSameAs(why);
    assertThat(tries).hasValue(0);
    assertThat(time.pending()).isZero();
  }
}
