package ai.flowscale.tests.endurance.soak;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.tck.server.FaultProxy;
import ai.flowscale.tck.server.Polling;
import ai.flowscale.tck.server.TimeLimit;
import ai.flowscale.tests.processes.JavaProcess;
import jakarta.json.JsonString;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Callers that submit, wait and download for minutes while a part of all requests goes wrong at
 * random. At the end every submission is accounted for, none became two runs, and heap, threads and
 * connections are what they were after the first part.
 *
 * <p>Tagged {@code soak}. System properties: {@code flowscale.soak.duration}, by default PT10M;
 * {@code flowscale.soak.seed}, by default drawn and printed; {@code flowscale.soak.percent}, by
 * default 20.
 */
@Tag("soak")
@Timeout(7200)
@ParameterizedClass
@MethodSource("ai.flowscale.tests.endurance.Transports#names")
class SoakTest {
  private static final int CALLERS = 32;
  private static final int REQUESTS_KEPT = 10_000;
  private static final Duration FORGETTING = Duration.ofSeconds(1);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(2);

  /** Shorter than the other limits, so that it is what ends a poll that hangs. */
  private static final Duration POLL_TIMEOUT = Duration.ofSeconds(1);

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long TOLERATED_HEAP = 32L << 20;
  private static final int TOLERATED_THREADS = 40;
  private static final int TOLERATED_CONNECTIONS = 80;
  private static final Duration LENGTH =
      Duration.parse(System.getProperty("flowscale.soak.duration", "PT10M"));
  private static final int PERCENT = Integer.getInteger("flowscale.soak.percent", 20);
  private static final long SEED = Long.getLong("flowscale.soak.seed", System.nanoTime());

  private final String transport;
  private final AtomicInteger tickets = new AtomicInteger();
  private final AtomicInteger downloads = new AtomicInteger();
  private final AtomicInteger brokenDownloads = new AtomicInteger();
  private final AtomicReference<Throwable> mistake = new AtomicReference<>();

  SoakTest(String transport) {
    this.transport = transport;
  }

  @Test
  @SuppressWarnings("SystemOut") // What was found is for the reader of the build's output.
  void everySubmissionIsAccountedFor(@TempDir Path folder, @TempDir Path notes) throws Exception {
    System.out.printf("soak over %s: %s, seed %d%n", transport, LENGTH, SEED);
    try (JavaProcess service = JavaProcess.startWithHeap("-Xmx768m", SoakedService.class);
        Account account = new Account(notes.resolve("account"))) {
      String baseUrl = service.readLine();
      String storageUrl = service.readLine();
      String apiKey = service.readLine();
      RandomFaults ofApi = new RandomFaults(SEED, PERCENT, true);
      RandomFaults ofStorage = new RandomFaults(SEED + 1, PERCENT, false);
      try (FaultProxy storage = FaultProxy.start(URI.create(storageUrl)).plan(ofStorage);
          FaultProxy api =
              FaultProxy.start(URI.create(baseUrl))
                  .replace(storageUrl, storage.url())
                  .plan(ofApi)) {
        Level early;
        Level late;
        try (Flowscale client = client(api.url(), apiKey, ANSWER_TIMEOUT)) {
          long begin = System.nanoTime();
          List<Thread> callers = start(client, account, folder, begin);
          long part = Math.min(Duration.ofMinutes(1).toNanos(), LENGTH.toNanos() / 4);
          early = levelAfter(part, begin, api, storage);
          late = levelAfter(LENGTH.toNanos(), begin, api, storage);
          for (Thread caller : callers) {
            caller.join();
          }
        }
        assertThat(mistake.get()).as("what a caller did not expect").isNull();
        Audit audit = account.audit();
        Map<String, String> runs = runs(baseUrl, apiKey);
        List<String> problems = audit.problems(runs);
        System.out.printf(
            "soak over %s: %d submissions %s, %d runs, %d uncertain found, %d downloads whole, %d"
                + " broken, %d requests struck%n  early: %s%n  late:  %s%n",
            transport,
            audit.size(),
            audit.totals(),
            runs.size(),
            audit.uncertainFound(Set.copyOf(runs.values())),
            downloads.get(),
            brokenDownloads.get(),
            ofApi.struck() + ofStorage.struck(),
            early,
            late);
        assertThat(problems).isEmpty();
        assertThat(audit.totals().getOrDefault("result", 0)).isPositive();
        assertThat(late.heap()).isLessThan(early.heap() + TOLERATED_HEAP);
        assertThat(late.threads()).isLessThan(early.threads() + TOLERATED_THREADS);
        assertThat(late.connections()).isLessThan(early.connections() + TOLERATED_CONNECTIONS);
        assertDeserted(api, storage);
        try (Stream<Path> left = Files.list(folder)) {
          assertThat(left).as("files that are left, all whole ones were deleted").isEmpty();
        }
      }
    }
  }

  private Flowscale client(String url, String apiKey, Duration responseTimeout) {
    return Flowscale.create(
        FlowscaleConfig.builder()
            .baseUrl(url)
            .apiKey(apiKey)
            .transportName(transport)
            .responseTimeout(responseTimeout)
            .idleTimeout(Duration.ofSeconds(2))
            .retryPolicy(
                RetryPolicy.builder()
                    .baseDelay(Duration.ofMillis(20))
                    .maxDelay(Duration.ofMillis(200))
                    .build())
            .build());
  }

  private List<Thread> start(Flowscale client, Account account, Path folder, long begin) {
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      boolean blocking = i % 2 == 0;
      Thread caller = new Thread(() -> work(client, account, blocking, folder, begin), "soak-" + i);
      caller.setDaemon(true);
      caller.start();
      callers.add(caller);
    }
    return callers;
  }

  @SuppressWarnings("CatchingUnchecked") // Whatever it is, the test is to fail with it.
  private void work(Flowscale client, Account account, boolean blocking, Path folder, long begin) {
    try {
      while (System.nanoTime() - begin < LENGTH.toNanos() && mistake.get() == null) {
        one(client, account, blocking, folder);
      }
    } catch (Exception | Error unexpected) {
      mistake.compareAndSet(null, unexpected);
    }
  }

  private void one(Flowscale client, Account account, boolean blocking, Path folder)
      throws IOException {
    String ticket = "ticket-" + tickets.incrementAndGet();
    WorkflowRequest request =
        WorkflowRequest.builder(
                SoakedService.WORKFLOW, WorkflowInputs.builder().text("ticket", ticket).build())
            .groupId("soak")
            .build();
    WaitOptions options =
        WaitOptions.builder()
            .timeout(PATIENCE)
            .maxPollInterval(Duration.ofMillis(100))
            .pollTimeout(POLL_TIMEOUT)
            .build();
    RunResult result;
    try {
      result =
          blocking
              ? client.executeWorkflowAndWait(request, options)
              : joined(client, request, options);
      account.result(ticket, result.runId());
    } catch (FlowscaleException failure) {
      account.failure(ticket, failure);
      return;
    }
    try {
      DownloadedFile file = client.download(result.outputs().get(0), folder);
      assertThat(Files.size(file.path())).isEqualTo(SoakedService.OUTPUT_BYTES);
      Files.delete(file.path());
      downloads.incrementAndGet();
    } catch (FlowscaleException failure) {
      brokenDownloads.incrementAndGet();
    }
  }

  private static RunResult joined(Flowscale client, WorkflowRequest request, WaitOptions options) {
    try {
      return client.async().executeWorkflowAndWait(request, options).join();
    } catch (CompletionException wrapped) {
      if (wrapped.getCause() instanceof FlowscaleException ours) {
        throw ours;
      }
      throw wrapped;
    }
  }

  private Level levelAfter(long nanos, long begin, FaultProxy api, FaultProxy storage) {
    long left = nanos - (System.nanoTime() - begin);
    while (left > 0 && mistake.get() == null) {
      long part = Math.min(left, FORGETTING.toNanos());
      Polling.holds(Duration.ofNanos(part), () -> mistake.get() != null);
      if (api.requests().size() > REQUESTS_KEPT) {
        api.forget();
        storage.forget();
      }
      left = nanos - (System.nanoTime() - begin);
    }
    api.forget();
    storage.forget();
    return Level.now(api, storage);
  }

  /** The ticket of each run, straight from the service. */
  private Map<String, String> runs(String baseUrl, String apiKey) {
    Map<String, String> tickets = new HashMap<>();
    // Nothing strikes here, but a page of so many runs takes the service its time.
    try (Flowscale direct = client(baseUrl, apiKey, PATIENCE);
        Stream<Run> all = direct.streamRuns(RunQuery.group("soak"))) {
      all.forEach(
          run ->
              tickets.put(
                  Objects.requireNonNull(run.id()),
                  ((JsonString) run.inputs().get(0).value()).getString()));
    }
    return tickets;
  }

  private static void assertDeserted(FaultProxy api, FaultProxy storage) {
    assertThat(
            Polling.holdsOnceCollected(
                TimeLimit.get(), () -> api.openConnections() + storage.openConnections() == 0))
        .as("the connections have ended after the client was closed")
        .isTrue();
  }
}
