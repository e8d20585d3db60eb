package ai.flowscale.tests.scenarios.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.ManualScheduler;
import ai.flowscale.emulator.OutputFile;
import ai.flowscale.tck.server.Damage;
import ai.flowscale.tck.server.FaultProxy;
import ai.flowscale.tck.server.Polling;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.server.TimeLimit;
import ai.flowscale.tests.scenarios.Collector;
import ai.flowscale.tests.scenarios.LogWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs a cell with a client and a transport of its own. */
final class CellRun {
  /** The same for all limits: whichever limit applies to a stall, it has passed after this time. */
  private static final Duration STILL = Duration.ofSeconds(10);

  /** How long to look for the effect of a limit that has passed, before more time passes. */
  private static final Duration EFFECT = Duration.ofSeconds(1);

  /** The same where only the end of the call is seen, which may need more emulated time anyway. */
  private static final Duration END_OF_CALL = Duration.ofMillis(300);

  /** A header with a different value for each call. */
  private static final String NUMBER = "X-Number";

  private final FaultBench bench;
  private final Cell cell;
  private final CellTally tally;
  private final ManualScheduler time = new ManualScheduler();
  private final JumpingClock clock = new JumpingClock(time);
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "scenario-faults");
            thread.setDaemon(true);
            return thread;
          });
  private final Executor executor = time.tracked(this::execute);
  private final Transport transport;
  private final Flowscale client;
  private final boolean isDownload;
  private final FaultProxy proxy;
  private final AtomicInteger headersAsked = new AtomicInteger();
  private volatile @Nullable StrikingPlan striking;
  private volatile boolean rejecting;
  private boolean logged;

  CellRun(FaultBench bench, Cell cell, CellTally tally, TransportProvider provider) {
    this.bench = bench;
    this.cell = cell;
    this.tally = tally;
    bench.begin(time);
    isDownload = cell.operation().kind() == FaultedOperation.Kind.DOWNLOAD;
    proxy = isDownload ? bench.storage() : bench.api();
    transport = provider.create(TransportConfig.of(executor));
    FlowscaleConfig.Builder config =
        FlowscaleConfig.builder()
            .baseUrl(bench.api().url())
            .apiKey(bench.emulator().apiKey())
            .transport(transport)
            .scheduler(clock)
            .callbackExecutor(executor)
            .blockingExecutor(executor)
            .responseTimeout(STILL)
            .idleTimeout(STILL);
    if (cell.fault().isOfHeaders()) {
      config.headers(this::headers);
    }
    client = Flowscale.create(config.build());
  }

  /** The executor of the client and of its transport. */
  private void execute(Runnable task) {
    if (rejecting) {
      throw new Injected.InjectedRejection();
    }
    if (cell.fault() == FaultKind.EXECUTORS_IN_CALLER) {
      task.run();
    } else {
      threads.execute(task);
    }
  }

  /** Called once for each call of the client, before its request. */
  private Map<String, String> headers() {
    StrikingPlan plan = striking;
    if (cell.fault() == FaultKind.HEADERS_THROW && plan != null && plan.isDue()) {
      throw new IllegalStateException("There are no headers.");
    }
    return Map.of(NUMBER, Integer.toString(headersAsked.incrementAndGet()));
  }

  void run(Path folder) throws IOException {
    boolean passed = false;
    StrikingPlan plan = null;
    try {
      Prepared about = new Preparation(bench, cell, client, time).prepare(folder);
      Instant begin = time.now();
      plan = new StrikingPlan(proxy, cell, this::damage);
      striking = plan;
      int requestsBefore = requests();
      int struckBefore = proxy.requests().size();
      proxy.plan(plan);
      clock.rejectTask(cell.fault().rejectedTask());
      rejecting = cell.fault() == FaultKind.EXECUTORS_REJECT;
      int stalls = proxy.stalls();
      // Blocking calls wait on a thread that is not tracked, because a tracked one would stop time.
      CompletableFuture<?> call =
          new Calls(client, cell.style(), threads, cell.fault()).start(cell.operation(), about);
      drive(call, plan, stalls);
      Duration took = Duration.between(begin, time.now());
      clock.rejectTask(0);
      rejecting = false;
      plan.checkRefused();
      new Verdict(bench.emulator(), cell, tally, transport, logged)
          .check(call, about, plan.count(), took);
      if (cell.fault() == FaultKind.INTERRUPTED) {
        assertThat(requests()).as("requests of an interrupted caller").isEqualTo(requestsBefore);
      }
      checkHeaders(struckBefore);
      checkThatTheClientStillWorks();
      checkTheNextResponses();
      passed = true;
    } finally {
      end(passed, plan);
    }
    checkFiles(folder);
  }

  /** Called on the proxy's threads. */
  private Damage damage(String target) {
    if (cell.fault() == FaultKind.CLOCK_AHEAD) {
      clock.setAhead(Duration.ofHours(1));
    } else if (cell.fault() == FaultKind.CLOCK_BACK) {
      clock.setAhead(Duration.ofHours(-1));
    }
    String elsewhere = isDownload ? bench.emulator().storageUrl() : bench.emulator().baseUrl();
    return cell.fault()
        .damage(
            new FaultKind.Setting(
                time.now(), elsewhere, target, cell.operation(), bench.emulator().runIds().get(0)));
  }

  // During the call.

  /** Moves time until the call has ended, and over each stall. */
  private void drive(CompletableFuture<?> call, StrikingPlan plan, int stallsBefore) {
    int seen = stallsBefore;
    while (!call.isDone()) {
      int before = seen;
      time.advanceUntil(
          () -> call.isDone() || proxy.stalls() > before || isBackingOff(plan), TimeLimit.get());
      if (proxy.stalls() > seen) {
        seen++;
        if (cell.fault().scope() == FaultKind.Scope.FUTURE) {
          endFuture(call);
        } else {
          passStall(call);
        }
      } else if (!call.isDone()) {
        plan.openAgain();
      }
    }
  }

  /** Completes the future, as a caller may, which aborts the call. */
  private void endFuture(CompletableFuture<?> call) {
    try (LogWatch log = LogWatch.start()) {
      boolean byTimeout = cell.fault() == FaultKind.FUTURE_TIMED_OUT;
      CompletableFuture<?> ended = byTimeout ? call.orTimeout(1, TimeUnit.NANOSECONDS) : call;
      if (!byTimeout) {
        ended.completeExceptionally(new TimeoutException("The caller aborts the call."));
      }
      if (!Polling.holds(TimeLimit.get(), () -> ended.isDone() && proxy.openStalls() == 0)) {
        throw new AssertionError("The exchange continues although the future was completed.");
      }
      // A run is named by its id, a submission without a response by its workflow.
      List<String> runs = bench.emulator().runIds();
      String newest = runs.get(runs.size() - 1);
      logged =
          cell.operation().startsARun()
              && Polling.holds(
                  TimeLimit.get(), () -> log.seen().lines().anyMatch(line -> names(line, newest)));
    }
  }

  private static boolean names(String line, String run) {
    return line.contains("A call ended")
        && (line.contains(run) || line.contains(FaultedOperation.WORKFLOW));
  }

  /**
   * Returns whether the client waits for its next attempt, after one that a closed port refused.
   */
  private boolean isBackingOff(StrikingPlan plan) {
    return plan.isRefusingOnce() && time.pending() > 0 && time.pendingTimeouts() == 0;
  }

  private void passStall(CompletableFuture<?> call) {
    if (!cell.fault().isStall()) {
      time.advance(Duration.ofSeconds(1));
      proxy.release();
      return;
    }
    boolean unread = cell.fault() == FaultKind.STALL_IN_REQUEST_BODY;
    BooleanSupplier ended = () -> call.isDone() || (!unread && proxy.openStalls() == 0);
    // Twice if the client received the head of the response at the same moment.
    for (int i = 0; i < 10; i++) {
      int before = proxy.stalls();
      time.advance(cell.fault() == FaultKind.HANGING_POLL ? Calls.POLL_TIMEOUT : STILL);
      if (Polling.holds(unread ? END_OF_CALL : EFFECT, ended)) {
        return;
      }
      // Emulated time must not run ahead of a busy machine. What the client has given up ends by
      // itself, and so does a request that is not stalled.
      if (unread) {
        Polling.holds(
            TimeLimit.get(),
            () -> call.isDone() || time.pendingTimeouts() == 0 || proxy.stalls() > before);
      } else if (time.pendingTimeouts() == 0 && Polling.holds(TimeLimit.get(), ended)) {
        return;
      }
    }
    throw new AssertionError("The client still waits although its limit has passed: " + time);
  }

  // After the call.

  private void checkFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (!Arrays.equals(Files.readAllBytes(file), Preparation.CONTENT)) {
          tally.leak();
          throw new AssertionError("A file is not whole: " + file.getFileName());
        }
      }
    }
  }

  private int requests() {
    return bench.api().requests().size() + bench.storage().requests().size();
  }

  /** All attempts of a call send the same headers. Each poll is a call of its own. */
  private void checkHeaders(int before) {
    if (cell.fault() != FaultKind.HEADERS_RENEWED) {
      return;
    }
    List<String> numbers =
        proxy.requests().stream()
            .skip(before)
            .filter(it -> cell.operation().isStruck(it.method() + " " + it.target()))
            .map(it -> String.join(",", it.values(NUMBER)))
            .toList();
    assertThat(numbers).as("the supplier's headers").isNotEmpty().doesNotContain("");
    assertThat(Set.copyOf(numbers))
        .as("different headers of the requests %s", numbers)
        .hasSize(cell.operation().isOneCall() ? 1 : numbers.size());
  }

  private void checkThatTheClientStillWorks() {
    if (cell.fault().isOfThreads()) {
      CompletableFuture<?> next = client.async().checkHealth();
      time.advanceUntil(next, TimeLimit.get());
      assertThat(next).as("the next call").isCompleted();
    }
  }

  /**
   * What came after a response must not be taken for that to the next request over the connection.
   * A client may close the connection only then, and a submission over it is uncertain.
   */
  private void checkTheNextResponses() {
    if (cell.fault().scope() != FaultKind.Scope.SURPLUS) {
      return;
    }
    FlowscaleEmulator emulator = bench.emulator();
    byte[] other = "not the file before".getBytes(UTF_8);
    emulator.deploy(
        EmulatedWorkflow.builder("wf_next")
            .queueTime(Duration.ZERO)
            .runTime(Duration.ZERO)
            .outputs(run -> List.of(OutputFile.of("next.txt", "text/plain", other)))
            .build());
    String existing = emulator.submit("wf_next", null, Map.of());
    Run run = next(client.async().getRun(existing));
    assertThat(run.id()).as("the next run").isEqualTo(existing);
    byte[] file =
        next(
            client
                .async()
                .openOutput(run.outputs().get(0))
                .thenCompose(content -> Collector.bytes(content.publisher())));
    assertThat(file).as("the next file").isEqualTo(other);
    CompletableFuture<Submission> submission =
        client.async().executeWorkflow("wf_next", WorkflowInputs.none());
    time.advanceUntil(submission, TimeLimit.get());
    if (submission.isCompletedExceptionally()) {
      assertThat(submission)
          .as("the next submission")
          .failsWithin(Duration.ZERO)
          .withThrowableThat()
          .havingCause()
          .isInstanceOf(SubmissionUncertainException.class);
    } else {
      assertThat(emulator.runIds())
          .as("the next submission")
          .last()
          .isEqualTo(submission.join().runId());
    }
  }

  private <T> T next(CompletableFuture<T> call) {
    time.advanceUntil(call, TimeLimit.get());
    return call.join();
  }

  private void end(boolean passed, @Nullable StrikingPlan plan) {
    client.close();
    boolean idle = Polling.holds(TimeLimit.get(), () -> time.pending() == 0);
    transport.close();
    if (plan != null) {
      plan.end();
    }
    proxy.plan(request -> Damage.none());
    proxy.release();
    threads.shutdown();
    // A cell that has failed need not wait for another failure.
    boolean quiet =
        Polling.holdsOnceCollected(
            passed ? TimeLimit.get() : Duration.ZERO,
            () -> bench.busyConnections() == 0 && threads.isTerminated());
    if (!idle || !quiet) {
      tally.leak();
    }
    threads.shutdownNow();
    if (passed) {
      assertThat(idle).as("no timer is left when the client is closed: %s", time).isTrue();
      assertThat(quiet)
          .as(
              "no exchange and no task is left when the transport is closed; exchanges: %s",
              bench.busyConnections())
          .isTrue();
      assertThat(bench.emulator().keyLeaks()).as("what reached the storage").isEmpty();
      checkAbortedUpload();
    }
  }

  /** An upload that the client aborted must not be framed as complete. */
  private void checkAbortedUpload() {
    if (cell.fault() == FaultKind.STALL_IN_REQUEST_BODY) {
      assertThat(proxy.requests())
          .filteredOn(
              request -> cell.operation().isStruck(request.method() + " " + request.target()))
          .as("uploads that the client aborted")
          .isNotEmpty()
          .noneMatch(RawRequest::isComplete);
    }
  }
}
