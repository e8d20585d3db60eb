package ai.flowscale.tck.faults;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.emulator.ManualScheduler;
import ai.flowscale.tck.LogWatch;
import ai.flowscale.tck.server.Damage;
import ai.flowscale.tck.server.FaultProxy;
import ai.flowscale.tck.server.Polling;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.server.TimeLimit;
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
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs one cell: a client of its own over a transport of its own. */
final class CellRun {
  /** All of them the same: whichever limit holds when a stall begins, it is over after this. */
  private static final Duration STILL = Duration.ofSeconds(10);

  /** A header that is different for each call. */
  private static final String NUMBER = "X-Number";

  private final FaultBench bench;
  private final Cell cell;
  private final CellNotes notes;
  private final TransportProvider provider;
  private final ManualScheduler time = new ManualScheduler();
  private final JumpingClock clock = new JumpingClock(time);
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "tck-faults");
            thread.setDaemon(true);
            return thread;
          });
  private final Executor executor = time.tracked(threads);
  private final Transport transport;
  private final Flowscale client;
  private final boolean isAboutAFile;
  private final FaultProxy proxy;
  private final AtomicInteger headersAsked = new AtomicInteger();
  private volatile @Nullable StrikingPlan striking;
  private boolean logged;

  CellRun(
      FaultBench bench,
      Cell cell,
      CellNotes notes,
      TransportProvider provider,
      UnaryOperator<FlowscaleConfig.Builder> configure) {
    this.bench = bench;
    this.cell = cell;
    this.notes = notes;
    this.provider = provider;
    bench.begin(time);
    isAboutAFile = cell.operation().kind() == FaultedOperation.Kind.DOWNLOAD;
    proxy = isAboutAFile ? bench.storage() : bench.api();
    transport = provider.create(TransportConfig.of(executor));
    FlowscaleConfig.Builder config =
        configure
            .apply(
                FlowscaleConfig.builder()
                    .baseUrl(bench.api().url())
                    .apiKey(bench.emulator().apiKey())
                    .transport(transport)
                    .scheduler(clock)
                    .callbackExecutor(executor)
                    .blockingExecutor(executor))
            .responseTimeout(STILL)
            .idleTimeout(STILL);
    if (cell.fault().isOfHeaders()) {
      config.headers(this::headers);
    }
    client = Flowscale.create(config.build());
  }

  /** Asked once for each call of the client, before its request. */
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
      Prepared about =
          new Preparation(bench, cell, client, time, this::anotherTransport).prepare(folder);
      Instant begin = time.now();
      plan = new StrikingPlan(proxy, cell, this::damage);
      striking = plan;
      int requestsBefore = requests();
      int struckBefore = proxy.requests().size();
      proxy.plan(plan);
      clock.failAtUse(cell.fault().schedulerUse());
      int stalls = proxy.stalls();
      // Blocking calls wait on a thread that is not tracked: it would keep time from moving.
      CompletableFuture<?> call =
          new Calls(client, cell.style(), threads, cell.fault()).start(cell.operation(), about);
      drive(call, plan, stalls);
      Duration took = Duration.between(begin, time.now());
      clock.failAtUse(0);
      new Verdict(bench.emulator(), cell, notes, transport, logged)
          .judge(call, about, plan.count(), took);
      if (cell.fault() == FaultKind.INTERRUPTED) {
        assertThat(requests()).as("requests of an interrupted caller").isEqualTo(requestsBefore);
      }
      checkHeaders(struckBefore);
      checkThatTheClientGoesOn();
      passed = true;
    } finally {
      end(passed, plan);
    }
    checkFiles(folder);
  }

  private Transport anotherTransport() {
    return provider.create(TransportConfig.of(threads));
  }

  /** On the proxy's threads. */
  private Damage damage(String target) {
    if (cell.fault() == FaultKind.CLOCK_AHEAD) {
      clock.setAhead(Duration.ofHours(1));
    } else if (cell.fault() == FaultKind.CLOCK_BACK) {
      clock.setAhead(Duration.ofHours(-1));
    }
    String elsewhere = isAboutAFile ? bench.emulator().storageUrl() : bench.emulator().baseUrl();
    return cell.fault().damage(new FaultKind.Setting(time.now(), elsewhere, target));
  }

  // Meanwhile.

  /** Moves time until the call has ended, and over each stall on the way. */
  private void drive(CompletableFuture<?> call, StrikingPlan plan, int stallsBefore) {
    int seen = stallsBefore;
    while (!call.isDone()) {
      int before = seen;
      time.advanceUntil(
          () -> call.isDone() || proxy.stalls() > before || isPausing(plan), TimeLimit.get());
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

  /** As the caller may, which aborts the call. */
  private void endFuture(CompletableFuture<?> call) {
    try (LogWatch log = LogWatch.start()) {
      boolean byTimeout = cell.fault() == FaultKind.FUTURE_TIMED_OUT;
      CompletableFuture<?> ended = byTimeout ? call.orTimeout(1, TimeUnit.NANOSECONDS) : call;
      if (!byTimeout) {
        ended.completeExceptionally(new TimeoutException("The caller has lost patience."));
      }
      if (!Polling.holds(TimeLimit.get(), () -> ended.isDone() && proxy.openStalls() == 0)) {
        throw new AssertionError("The exchange goes on though the future was completed.");
      }
      // A run by its id, or, where the response had not come, a submission by its workflow.
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

  /** Whether the client waits for its next try, after one that a closed port refused. */
  private boolean isPausing(StrikingPlan plan) {
    return plan.isRefusingOnce() && time.pending() > 0 && time.pendingTimeouts() == 0;
  }

  private void passStall(CompletableFuture<?> call) {
    if (!cell.fault().isStall()) {
      time.advance(Duration.ofSeconds(1));
      proxy.release();
      return;
    }
    boolean unread = cell.fault() == FaultKind.STALL_IN_REQUEST_BODY;
    // Twice where the client noticed the head of the answer in the same moment.
    for (int i = 0; i < 10; i++) {
      time.advance(cell.fault() == FaultKind.HANGING_POLL ? Calls.POLL_TIMEOUT : STILL);
      if (Polling.holds(Duration.ofMillis(300), () -> call.isDone() || ended(unread))) {
        return;
      }
    }
    throw new AssertionError("The client waits on though its limit has passed: " + time);
  }

  private boolean ended(boolean unread) {
    return !unread && proxy.openStalls() == 0;
  }

  // After.

  private void checkFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (!Arrays.equals(Files.readAllBytes(file), Preparation.CONTENT)) {
          notes.leak();
          throw new AssertionError("A file is not whole: " + file.getFileName());
        }
      }
    }
  }

  private int requests() {
    return bench.api().requests().size() + bench.storage().requests().size();
  }

  /** Each attempt of a call sends the same; each poll, and each look, is a call of its own. */
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

  private void checkThatTheClientGoesOn() {
    if (cell.fault().scope() == FaultKind.Scope.SCHEDULER) {
      CompletableFuture<?> next = client.async().checkHealth();
      time.advanceUntil(next, TimeLimit.get());
      assertThat(next).as("the next call").isCompleted();
    }
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
    // A cell that has failed need not wait long to be told once more.
    boolean quiet =
        Polling.holdsOnceCollected(
            passed ? TimeLimit.get() : Duration.ZERO,
            () -> bench.busyConnections() == 0 && threads.isTerminated());
    if (!idle || !quiet) {
      notes.leak();
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
      checkBrokenUpload();
    }
  }

  /** What the client broke off itself must not end well framed either. */
  private void checkBrokenUpload() {
    if (cell.fault() == FaultKind.STALL_IN_REQUEST_BODY) {
      assertThat(proxy.requests())
          .filteredOn(
              request -> cell.operation().isStruck(request.method() + " " + request.target()))
          .as("uploads that the client broke off")
          .isNotEmpty()
          .noneMatch(RawRequest::isComplete);
    }
  }
}
