package ai.flowscale.tck.faults;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.PartialDownloadException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.ManualScheduler;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.OutputFile;
import ai.flowscale.emulator.OutputListing;
import ai.flowscale.emulator.RecordedRequest;
import ai.flowscale.tck.server.Damage;
import ai.flowscale.tck.server.FaultProxy;
import ai.flowscale.tck.server.Polling;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.server.TimeLimit;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs one cell: a client of its own over a transport of its own. */
final class CellRun {
  private static final String WORKFLOW = "wf_faults";
  private static final String PROMPT = "canary-prompt of a castle";
  private static final String SIGNATURE = "X-Amz-Signature";
  private static final byte[] CONTENT = bytes(60_000);
  private static final byte[] UPLOAD = bytes(200_000);

  /** More than the buffers of a connection take, so that a stall is felt. */
  private static final byte[] LARGE_UPLOAD = bytes(16 << 20);

  /** All of them the same: whichever limit holds when a stall begins, it is over after this. */
  private static final Duration STILL = Duration.ofSeconds(10);

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
    client =
        Flowscale.create(
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
                .idleTimeout(STILL)
                .build());
  }

  private static byte[] bytes(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }

  void run(Path folder) throws IOException {
    boolean passed = false;
    StrikingPlan plan = null;
    try {
      Prepared about = prepare(folder);
      Instant begin = time.now();
      plan = new StrikingPlan(proxy, cell, this::damage);
      proxy.plan(plan);
      int stalls = proxy.stalls();
      // Blocking calls wait on a thread that is not tracked: it would keep time from moving.
      CompletableFuture<?> call =
          new Calls(client, cell.style(), threads).start(cell.operation(), about);
      drive(call, plan, stalls);
      judge(call, about, plan, begin);
      passed = true;
    } finally {
      end(passed, plan);
    }
    checkFiles(folder);
  }

  // Before.

  private Prepared prepare(Path folder) {
    FlowscaleEmulator emulator = bench.emulator();
    List<String> names =
        cell.operation() == FaultedOperation.DOWNLOAD_ALL
            ? List.of("a.png", "b.png")
            : List.of("a.png");
    EmulatedWorkflow.Builder workflow =
        EmulatedWorkflow.builder(WORKFLOW)
            .queueTime(Duration.ZERO)
            .runTime(Duration.ZERO)
            .outputs(run -> names.stream().map(CellRun::file).toList())
            .outputNames(names.toArray(new String[0]));
    if (cell.operation() == FaultedOperation.CANCEL_RUN) {
      workflow.neverEnds();
    }
    if (cell.operation() == FaultedOperation.AWAIT_OUTPUT) {
      workflow.outputListing(OutputListing.NAMES_ONLY);
    }
    emulator.deploy(workflow.build());
    List<String> runs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      runs.add(emulator.submit(WORKFLOW, Calls.GROUP, Map.of()));
    }
    List<RunOutput> outputs = List.of();
    boolean aboutOutput = cell.operation().isAboutAnOutput();
    boolean fresh = cell.fault().scope() == FaultKind.Scope.CONNECTION;
    if (aboutOutput && (!fresh || isAboutAFile)) {
      outputs = done(client.async().getRun(runs.get(4))).outputs();
    } else if (aboutOutput) {
      // The connection of a request before would be used again.
      outputs = List.of(new RunOutput(nameOfOutput(), null, null, null));
    } else if (!fresh) {
      // A connection that is kept is one that a library may think stale, and try again.
      done(client.async().checkHealth());
    }
    return new Prepared(runs, outputs, request(), folder);
  }

  private static OutputFile file(String name) {
    return OutputFile.of(name, "image/png", CONTENT);
  }

  /** Asks by a client of its own. */
  private String nameOfOutput() {
    try (Transport other = transportOfNobody();
        Flowscale another =
            Flowscale.create(
                FlowscaleConfig.builder()
                    .baseUrl(bench.emulator().baseUrl())
                    .apiKey(bench.emulator().apiKey())
                    .transport(other)
                    .build())) {
      String run = bench.emulator().runIds().get(4);
      return another.getRun(run).outputs().get(0).filename();
    }
  }

  private Transport transportOfNobody() {
    return provider.create(TransportConfig.of(threads));
  }

  private <T> T done(CompletableFuture<T> call) {
    time.advanceUntil(call, TimeLimit.get());
    return call.join();
  }

  private WorkflowRequest request() {
    boolean large = cell.fault() == FaultKind.STALL_IN_REQUEST_BODY;
    WorkflowRequest.Builder request =
        WorkflowRequest.builder(
            WORKFLOW,
            WorkflowInputs.builder()
                .text("text_1", PROMPT)
                .file("image_1", InputFile.of("in.png", large ? LARGE_UPLOAD : UPLOAD))
                .build());
    return cell.operation().looksForItsRun()
        ? request.uncertaintyPolicy(UncertaintyPolicy.lookFor(Duration.ofMinutes(1))).build()
        : request.groupId(Calls.GROUP).build();
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
        passStall(call);
      } else if (!call.isDone()) {
        plan.openAgain();
      }
    }
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
      time.advance(STILL);
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

  private void judge(CompletableFuture<?> call, Prepared about, StrikingPlan plan, Instant begin) {
    Expected expected =
        Expectations.of(cell.operation(), cell.fault(), cell.often(), mayResubmit());
    Throwable thrown = thrownBy(call);
    List<String> runs = bench.emulator().runIds();
    int created = runs.size() - about.runIds().size();
    notes.runs(created, isAccountedFor(thrown, created));
    if (thrown == null) {
      assertThat(expected.ending().mayBeValue())
          .as("a value, where %s was expected", expected)
          .isTrue();
      Calls.check(cell.operation(), call.join(), about, runs, CONTENT);
    } else {
      assertThat(expected.difference(struck(thrown)))
          .as("the difference from %s in %s", expected, thrown)
          .isEmpty();
      checkRunId(thrown, runs);
      checkSecrets(thrown);
    }
    assertThat(plan.count())
        .as("requests, where %s was expected", expected)
        .isBetween(expected.fewest(), expected.most());
    assertThat(created).as("runs that were created").isEqualTo(runsOf(expected, thrown == null));
    checkUploads();
    if (cell.fault().asksForPatience() && expected.most() > 1) {
      assertThat(Duration.between(begin, time.now()))
          .as("how long the client waited where it was asked to wait 7 seconds")
          .isGreaterThanOrEqualTo(Duration.ofSeconds(7));
    }
  }

  /** Where one of two outputs was struck, the other is there. */
  private Throwable struck(Throwable thrown) {
    if (cell.operation() != FaultedOperation.DOWNLOAD_ALL) {
      return thrown;
    }
    assertThat(thrown)
        .isInstanceOfSatisfying(
            PartialDownloadException.class,
            partial -> {
              assertThat(partial.files()).hasSize(1);
              assertThat(partial.failures()).hasSize(1);
            });
    return ((PartialDownloadException) thrown).failures().get(0).reason();
  }

  private boolean mayResubmit() {
    return transport
        .capabilities()
        .containsAll(Set.of(Capability.ABORTS_EXCHANGE, Capability.NEVER_RESENDS));
  }

  private int runsOf(Expected expected, boolean value) {
    if (cell.operation() == FaultedOperation.WAIT_AFTER_EXECUTE
        || cell.operation() == FaultedOperation.LOOK_AFTER_EXECUTE) {
      return 1;
    }
    if (!cell.operation().isSubmission()) {
      return 0;
    }
    boolean unheard =
        expected.ending() == Expected.Ending.UNCERTAIN && cell.fault().reachesTheService();
    return value || unheard ? 1 : 0;
  }

  private static boolean isAccountedFor(@Nullable Throwable thrown, int created) {
    return created == 0
        || thrown == null
        || thrown instanceof SubmissionUncertainException
        || (thrown instanceof FlowscaleException ours && ours.runId().isPresent());
  }

  private void checkRunId(Throwable thrown, List<String> runs) {
    if (cell.operation().isAboutARun()) {
      assertThat(((FlowscaleException) thrown).runId())
          .as("the run that the failure names")
          .hasValue(runs.get(runs.size() - 1));
    }
  }

  private void checkSecrets(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    assertThat(text.toString())
        .doesNotContain(bench.emulator().apiKey())
        .doesNotContain(PROMPT)
        .doesNotContain(SIGNATURE);
  }

  /** An upload that broke off must never look like a whole one. */
  private void checkUploads() {
    for (RecordedRequest request : bench.emulator().requests(Operation.EXECUTE)) {
      assertThat(request.formComplete()).as("whether the form that came is whole").isTrue();
      assertThat(request.file("image_1"))
          .hasValueSatisfying(file -> assertThat(file.content()).isEqualTo(UPLOAD));
    }
  }

  private static @Nullable Throwable thrownBy(CompletableFuture<?> call) {
    Throwable thrown = call.handle((value, failure) -> failure).join();
    return thrown instanceof CompletionException && thrown.getCause() != null
        ? thrown.getCause()
        : thrown;
  }

  private void checkFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (!Arrays.equals(Files.readAllBytes(file), CONTENT)) {
          notes.leak();
          throw new AssertionError("A file is not whole: " + file.getFileName());
        }
      }
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
          .filteredOn(request -> request.method().equals("POST"))
          .as("uploads that the client broke off")
          .isNotEmpty()
          .noneMatch(RawRequest::isComplete);
    }
  }
}
