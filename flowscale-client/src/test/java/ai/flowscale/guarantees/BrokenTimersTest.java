package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.failing;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.CallOptions;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WaitTermination;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.RunStatus;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedService;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.shared.StepScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A timer of the application that repeats its tasks, or was shut down under the client. */
class BrokenTimersTest extends ManualTest {
  private static final long LIMIT_SECONDS = 60;

  private final StepScheduler time = new StepScheduler();
  private final ScriptedService service = new ScriptedService();

  /** Some timers run what they had begun to run once more after a failure of their own. */
  @Test
  void aTimerThatRunsATaskTwiceSubmitsNothingTwice() {
    Scheduler repeating =
        new Scheduler() {
          @Override
          public Scheduled schedule(Runnable task, Duration delay) {
            Runnable twice =
                () -> {
                  task.run();
                  task.run();
                };
            return time.schedule(twice, delay);
          }

          @Override
          public long nanoTime() {
            return time.nanoTime();
          }

          @Override
          public Instant now() {
            return time.now();
          }
        };
    service.submissions.next(
        failing(
            ScriptedTransport.broken(TransportException.Kind.CONNECT, TransportException.Sent.NO)));
    CompletableFuture<TransportResponse> second = new CompletableFuture<>();
    service.submissions.next(() -> second);
    ManualClient client = client(service, c -> c.scheduler(repeating));
    CompletableFuture<Submission> call = client.submit();
    time.advance(Duration.ofMinutes(1));
    assertThat(service.submissions.count()).as("attempts").isEqualTo(2);
    call.cancel(true);
  }

  /** Nothing would wake the client up for the second one any more. */
  @Test
  void whatWaitsOnATimerThatWasShutDownEnds() throws Exception {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    try (Flowscale client =
        Flowscale.create(
            FlowscaleConfig.builder()
                .baseUrl("http://127.0.0.1:1")
                .apiKey("key")
                .scheduler(Scheduler.of(timer))
                .transport(new ScriptedTransport(request -> new CompletableFuture<>()))
                .build())) {
      CallOptions soon = CallOptions.builder().callTimeout(Duration.ofMillis(100)).build();
      CompletableFuture<Run> first = client.async().withOptions(soon).getRun("r1");
      CompletableFuture<Run> second = client.async().getRun("r2");
      timer.shutdown();

      assertThat(first).failsWithin(LIMIT_SECONDS, TimeUnit.SECONDS);
      assertThat(second).failsWithin(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** It refuses each wake-up that is asked for while it runs the one before, and its repetition. */
  private static final class FullTimer extends ScheduledThreadPoolExecutor {
    private final ThreadLocal<Integer> refusals = ThreadLocal.withInitial(() -> 0);
    private final AtomicInteger refused = new AtomicInteger();

    FullTimer() {
      super(1);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
      if (refusals.get() > 0) {
        refusals.set(refusals.get() - 1);
        refused.incrementAndGet();
        throw new RejectedExecutionException("full");
      }
      return super.schedule(
          () -> {
            refusals.set(2);
            task.run();
            refusals.set(0);
          },
          delay,
          unit);
    }
  }

  /** Its client runs what waits at once then: a paid run must not be taken for one out of time. */
  @Test
  void aTimerThatIsFullForAMomentEndsNoWait() throws Exception {
    AtomicInteger polls = new AtomicInteger();
    Queue<String> cancellations = new ConcurrentLinkedQueue<>();
    ScriptedTransport transport =
        new ScriptedTransport(
            request -> {
              if (request.method().equals("POST")) {
                cancellations.add(request.uri().getPath());
              }
              String status = polls.incrementAndGet() < 5 ? "running" : "completed";
              return success(
                      "{\"_id\":\"r1\",\"workflow_id\":\"w\",\"status\":\"%s\",\"outputs\":[]}"
                          .formatted(status))
                  .make();
            });
    FullTimer timer = new FullTimer();
    try (Flowscale client =
        Flowscale.create(
            FlowscaleConfig.builder()
                .baseUrl("http://127.0.0.1:1")
                .apiKey("key")
                .scheduler(Scheduler.of(timer))
                .transport(transport)
                .build())) {
      WaitOptions options =
          WaitOptions.builder()
              .timeout(Duration.ofHours(1))
              .fixedInterval(Duration.ofMillis(20))
              .cancelRunOn(Set.of(WaitTermination.TIMEOUT))
              .build();

      RunResult result =
          client.async().awaitRun("r1", options).get(LIMIT_SECONDS, TimeUnit.SECONDS);

      assertThat(result.status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(cancellations).isEmpty();
      assertThat(timer.refused.get()).isGreaterThanOrEqualTo(2);
    } finally {
      timer.shutdownNow();
    }
  }
}
