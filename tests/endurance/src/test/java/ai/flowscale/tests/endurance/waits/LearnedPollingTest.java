package ai.flowscale.tests.endurance.waits;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.ManualScheduler;
import ai.flowscale.emulator.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How soon a wait sees the end of its run, and what that costs in requests, in a time that is moved
 * by hand: the figures are those of the schedule, whatever the machine is doing.
 */
@Tag("full")
@Timeout(300)
class LearnedPollingTest {
  private static final long SEED = 20_260_101;
  private static final int RUNS_OF_EACH = 40;
  private static final int UNGUESSABLE_RUNS_OF_EACH = 20;
  private static final double[] MEAN_SECONDS = {3, 8, 17, 35, 60};
  private static final double SPREAD = 0.15;
  private static final double GOAL_SECONDS = 0.3;
  private static final Duration REAL_TIME_LIMIT = Duration.ofMinutes(2);

  /** Workflows that take about as long each time, the first run of each counted in. */
  @Test
  void theEndOfARunIsSeenSoonAndCheaply() {
    Random random = new Random(SEED);
    double logSpread = Math.sqrt(Math.log(1 + SPREAD * SPREAD));
    Figures figures =
        measure(
            RUNS_OF_EACH,
            mean -> mean * Math.exp(logSpread * random.nextGaussian() - logSpread * logSpread / 2));
    figures.print("5 workflows, log-normal, 15 % around means of 3 to 60 s");
    assertThat(figures.meanDelay())
        .as("the mean time from the end of a run to the return, in seconds")
        .isLessThanOrEqualTo(GOAL_SECONDS);
    assertThat(figures.requests())
        .as("requests, against those of a client that polls every two seconds")
        .isLessThanOrEqualTo(PlainPolling.requests(figures.runs()));
  }

  /** If nothing can be estimated there is no goal, but there must not be too many requests. */
  @Test
  void runsOfAnyLengthCauseNoStorm() {
    Random random = new Random(SEED);
    Figures figures = measure(UNGUESSABLE_RUNS_OF_EACH, mean -> 1 + 59 * random.nextDouble());
    figures.print("5 workflows, uniform from 1 to 60 s");
    assertThat(figures.requests())
        .as("requests, against those of a client that polls every two seconds")
        .isLessThan(2 * PlainPolling.requests(figures.runs()));
  }

  /** Each workflow's runs come one after the other, those of different workflows side by side. */
  private Figures measure(int runsOfEach, DoubleUnaryOperator secondsOfMean) {
    ManualScheduler time = new ManualScheduler();
    List<Duration> runs = new ArrayList<>();
    List<CompletableFuture<Duration>> delays = new ArrayList<>();
    ExecutorService threads = Executors.newCachedThreadPool();
    Executor tracked = time.tracked(threads);
    try (FlowscaleEmulator emulator = FlowscaleEmulator.builder().scheduler(time).start();
        Flowscale client =
            Flowscale.create(
                FlowscaleConfig.builder()
                    .baseUrl(emulator.baseUrl())
                    .apiKey(emulator.apiKey())
                    .transportName("jdk")
                    .scheduler(time)
                    .callbackExecutor(tracked)
                    .blockingExecutor(tracked)
                    .build())) {
      for (double mean : MEAN_SECONDS) {
        Duration[] times = new Duration[runsOfEach];
        Arrays.setAll(
            times, run -> Duration.ofNanos((long) (1e9 * secondsOfMean.applyAsDouble(mean))));
        runs.addAll(List.of(times));
        emulator.deploy(
            EmulatedWorkflow.builder(name(mean))
                .queueTime(Duration.ZERO)
                .runTime(number -> times[number - 1])
                .build());
      }
      for (int round = 0; round < runsOfEach; round++) {
        List<CompletableFuture<Duration>> side =
            Arrays.stream(MEAN_SECONDS).mapToObj(mean -> run(client, time, name(mean))).toList();
        time.advanceUntil(
            CompletableFuture.allOf(side.toArray(CompletableFuture<?>[]::new)), REAL_TIME_LIMIT);
        delays.addAll(side);
      }
      long requests =
          (long) emulator.count(Operation.GET_RUN)
              + emulator.count(Operation.GET_RUNS)
              + emulator.count(Operation.GET_OUTPUT);
      return new Figures(
          runs, delays.stream().map(CompletableFuture::join).sorted().toList(), requests);
    } finally {
      threads.shutdown();
    }
  }

  private static String name(double mean) {
    return "wf_" + mean;
  }

  /** Executes a workflow; gives the time from the end of the run to the return. */
  private static CompletableFuture<Duration> run(
      Flowscale client, ManualScheduler time, String workflow) {
    return client
        .async()
        .executeWorkflowAndWait(
            WorkflowRequest.of(workflow, WorkflowInputs.none()), WaitOptions.defaults())
        .thenApply(
            result ->
                Duration.between(Objects.requireNonNull(result.run().completedAt()), time.now()));
  }

  /**
   * What was measured.
   *
   * @param runs how long the runs took
   * @param delays from the end of each to the return, the shortest first
   * @param requests how many were made after the submissions
   */
  private record Figures(List<Duration> runs, List<Duration> delays, long requests) {

    double meanDelay() {
      return delays.stream().mapToDouble(PlainPolling::seconds).average().orElseThrow();
    }

    private double quantile(double part) {
      return PlainPolling.seconds(delays.get((int) (part * (delays.size() - 1))));
    }

    @SuppressWarnings("SystemOut") // The figures are for the reader of the build's output.
    void print(String what) {
      System.out.printf(
          "waits, %s, %d runs: end to return %.2f s on average, median %.2f, 95 %% %.2f, longest"
              + " %.2f; %.1f requests a run (every 2 s: %.2f s, %.1f requests a run)%n",
          what,
          runs.size(),
          meanDelay(),
          quantile(0.5),
          quantile(0.95),
          quantile(1),
          (double) requests / runs.size(),
          PlainPolling.meanDelay(runs),
          (double) PlainPolling.requests(runs) / runs.size());
    }
  }
}
