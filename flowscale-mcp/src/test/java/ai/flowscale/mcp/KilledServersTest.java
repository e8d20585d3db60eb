package ai.flowscale.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.Outcome;
import ai.flowscale.mcp.ServerProcess.Attempt;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Servers that share a state folder, each a process that is killed and started again, with clients
 * that time out, cancel, disconnect and repeat at random, and faults on the wire behind: in the end
 * there is one run for each request.
 */
class KilledServersTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  /** Longer than the run of a lost submission may take to appear. */
  private static final Duration LATER = Duration.ofMinutes(3);

  /** The most patient client of the storm. */
  private static final int PATIENT_MILLIS = 3000;

  private static final int IMPATIENT_MILLIS = 500;
  private static final int LIMIT_SECONDS = 120;

  @TempDir Path folder;
  private final Map<Integer, Set<String>> made = new ConcurrentHashMap<>();
  private final Map<Integer, Order> orders = new ConcurrentHashMap<>();
  private final Queue<ServerProcess> started = new ConcurrentLinkedQueue<>();
  private final Queue<String> errors = new ConcurrentLinkedQueue<>();
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger kills = new AtomicInteger();
  private final AtomicInteger ends = new AtomicInteger();
  private final AtomicInteger unanswered = new AtomicInteger();
  private final AtomicInteger joined = new AtomicInteger();
  private final ServiceClock clock = new ServiceClock();
  private FlowscaleEmulator emulator;

  /** A request, whatever becomes of its calls. */
  private static final class Order {
    private final int number;
    private final Set<String> results = ConcurrentHashMap.newKeySet();
    private volatile String runId = "";
    private volatile boolean uncertain;

    Order(int number) {
      this.number = number;
    }

    boolean isFinished() {
      return !results.isEmpty();
    }

    JsonObject arguments() {
      return Json.createObjectBuilder().add("number", number).build();
    }
  }

  /** That of the emulator, which only asks for the time. */
  private static final class ServiceClock implements Scheduler {
    private volatile Duration ahead = Duration.ZERO;

    @Override
    public Scheduled schedule(Runnable task, Duration delay) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public Instant now() {
      return Instant.now().plus(ahead);
    }
  }

  @AfterEach
  void stop() {
    for (ServerProcess each : started) {
      each.close();
    }
    emulator.close();
  }

  @Test
  void aFewCallsMakeOneRunForEachRequest(TestReporter reporter) throws Exception {
    play(new Storm(1, 24, 4, 1, 1), reporter);
  }

  @Test
  @Tag("full")
  void aThousandCallsMakeOneRunForEachRequest(TestReporter reporter) throws Exception {
    play(new Storm(2, 1000, 16, 14, 2), reporter);
  }

  private void play(Storm storm, TestReporter reporter) throws Exception {
    Random times = new Random(storm.seed);
    emulator =
        FlowscaleEmulator.builder()
            .scheduler(clock)
            .workflow(
                EmulatedWorkflow.builder("w1")
                    .name("Work")
                    .queueTime(Duration.ZERO)
                    .runTime(run -> Duration.ofMillis(times.nextInt(2000)))
                    .outcome(
                        run -> {
                          int number = Integer.parseInt(run.text("number").orElseThrow());
                          made.computeIfAbsent(number, key -> ConcurrentHashMap.newKeySet())
                              .add(run.runId());
                          return Outcome.completes();
                        })
                    .withoutOutputs()
                    .build())
            .start();
    storm.blow();
    emulator.clearFaults();
    storm.killAll();
    // Now no client gives up, and nothing is lost any more.
    finish(unfinished(), NOW);
    assertThat(unfinished()).allMatch(order -> order.uncertain);
    int uncertain = unfinished().size();
    clock.ahead = LATER;
    finish(unfinished(), NOW.plus(LATER));
    reporter.publishEntry(
        Map.of(
            "seed", Long.toString(storm.seed),
            "calls", calls.toString(),
            "requests", Integer.toString(orders.size()),
            "runs", Integer.toString(emulator.runsCreated()),
            "joined", joined.toString(),
            "killed", kills.toString(),
            "ended", ends.toString(),
            "unanswered", unanswered.toString(),
            "uncertain", Integer.toString(uncertain)));
    assertThat(unfinished()).isEmpty();
    assertThat(made.keySet()).isEqualTo(orders.keySet());
    for (Order order : orders.values()) {
      assertThat(made.get(order.number)).hasSize(1).isEqualTo(order.results);
    }
    assertThat(emulator.runsCreated()).isEqualTo(orders.size());
    assertThat(errors)
        .noneMatch(error -> error.startsWith("{"))
        .noneMatch(error -> error.contains("error of the server itself"))
        .noneMatch(error -> error.contains("one of its folders"));
  }

  private List<Order> unfinished() {
    return orders.values().stream().filter(order -> !order.isFinished()).toList();
  }

  private ServerProcess start(Instant now) throws Exception {
    ServerProcess server = ServerProcess.start(emulator, folder.resolve("state"), now);
    started.add(server);
    return server;
  }

  /** Each request is called once more by a client that waits. */
  private void finish(Collection<Order> all, Instant now) throws Exception {
    if (all.isEmpty()) {
      return;
    }
    ServerProcess server = start(now);
    List<Attempt> attempts = new ArrayList<>();
    for (Order order : all) {
      attempts.add(server.overStreams("work", order.arguments(), true));
      calls.incrementAndGet();
    }
    int next = 0;
    for (Order order : all) {
      take(order, attempts.get(next).response().get(LIMIT_SECONDS, TimeUnit.SECONDS));
      next++;
    }
    server.close();
  }

  private void take(Order order, JsonObject response) {
    JsonObject result = response.getJsonObject("result");
    if (result == null) {
      errors.add(String.valueOf(response.get("error")));
    } else if (result.getBoolean("isError", false)) {
      String text = result.getJsonArray("content").getJsonObject(0).getString("text");
      errors.add(text);
      order.uncertain = text.contains("is not known");
    } else {
      JsonObject facts = result.getJsonObject("structuredContent");
      order.runId = facts.getString("run_id");
      if (facts.getBoolean("finished")) {
        order.results.add(order.runId);
      }
      if (facts.getBoolean("joined")) {
        joined.incrementAndGet();
      }
    }
  }

  /** Clients that give up, servers that are killed, and a wire that breaks. */
  private final class Storm {
    private final long seed;
    private final int wanted;
    private final int clients;
    private final int restarts;
    private final AtomicReferenceArray<CompletableFuture<ServerProcess>> servers;

    Storm(long seed, int wanted, int clients, int restarts, int processes) {
      this.seed = seed;
      this.wanted = wanted;
      this.clients = clients;
      this.restarts = restarts;
      servers = new AtomicReferenceArray<>(processes);
    }

    void blow() throws Exception {
      for (int slot = 0; slot < servers.length(); slot++) {
        servers.set(slot, CompletableFuture.completedFuture(start(NOW)));
      }
      List<Callable<Boolean>> all = new ArrayList<>();
      for (int client = 0; client < clients; client++) {
        Random random = new Random(seed * 1000 + client);
        all.add(() -> client(random));
      }
      ExecutorService threads = Executors.newFixedThreadPool(clients);
      try {
        for (Future<Boolean> client : threads.invokeAll(all)) {
          client.get();
        }
      } finally {
        threads.shutdownNow();
      }
      assertThat(kills.get() + ends.get()).isEqualTo(restarts);
    }

    private boolean client(Random random) throws Exception {
      while (calls.get() < wanted) {
        Order order = new Order(orders.size());
        while (orders.putIfAbsent(order.number, order) != null) {
          order = new Order(orders.size());
        }
        breakSubmission(random);
        for (int left = 1 + random.nextInt(6); left > 0 && calls.get() < wanted; left--) {
          // Some are repeated though their result has come.
          if (!order.isFinished() || random.nextInt(4) == 0) {
            call(order, random);
          }
        }
      }
      return true;
    }

    private void breakSubmission(Random random) {
      switch (random.nextInt(16)) {
        case 0 -> fail(Operation.EXECUTE_WORKFLOW, Fault.connectionReset().afterProcessing());
        case 1 -> fail(Operation.EXECUTE_WORKFLOW, Fault.gatewayPage(504).afterProcessing());
        case 2 ->
            fail(
                Operation.EXECUTE_WORKFLOW,
                Fault.connectionReset().runAppearsAfter(Duration.ofSeconds(1)));
        case 3 -> fail(Operation.EXECUTE_WORKFLOW, Fault.status(503));
        default -> {}
      }
    }

    private void breakPoll(Random random) {
      switch (random.nextInt(8)) {
        case 0 -> fail(Operation.GET_RUN, Fault.connectionReset());
        case 1 -> fail(Operation.GET_RUN, Fault.status(503));
        case 2 -> fail(Operation.GET_RUNS, Fault.connectionReset());
        default -> {}
      }
    }

    private void fail(Operation operation, Fault fault) {
      emulator.failNext(operation, fault);
    }

    private void call(Order order, Random random) throws Exception {
      breakPoll(random);
      ServerProcess server =
          servers.get(random.nextInt(servers.length())).get(LIMIT_SECONDS, TimeUnit.SECONDS);
      Attempt attempt = begin(server, order, random);
      int millis = random.nextInt(IMPATIENT_MILLIS);
      switch (random.nextInt(5)) {
        case 0 -> await(order, attempt, millis);
        case 1 -> {
          await(order, attempt, millis);
          attempt.cancellation().run();
        }
        case 2 -> {
          await(order, attempt, millis);
          attempt.disconnection().run();
        }
        case 3 -> {
          Attempt again = begin(server, order, random);
          await(order, again, PATIENT_MILLIS);
          await(order, attempt, millis);
        }
        default -> await(order, attempt, PATIENT_MILLIS);
      }
    }

    private Attempt begin(ServerProcess server, Order order, Random random) throws Exception {
      boolean waits = !order.runId.isEmpty() && random.nextInt(4) == 0;
      String tool = waits ? "wait_run" : "work";
      JsonObject arguments =
          waits ? Json.createObjectBuilder().add("run_id", order.runId).build() : order.arguments();
      boolean progress = random.nextBoolean();
      Attempt attempt =
          random.nextInt(3) == 0
              ? server.overHttp(tool, arguments, progress)
              : server.overStreams(tool, arguments, progress);
      int count = calls.incrementAndGet();
      int every = wanted / (restarts + 1);
      if (count % every == 0 && count / every <= restarts) {
        restart(count / every);
      }
      return attempt;
    }

    private void await(Order order, Attempt attempt, int millis) throws InterruptedException {
      try {
        take(order, attempt.response().get(millis, TimeUnit.MILLISECONDS));
      } catch (TimeoutException | CancellationException gaveUp) {
        // As clients do.
      } catch (ExecutionException killed) {
        unanswered.incrementAndGet();
      }
    }

    /** Most of the servers are killed; some lose their client, with which they end. */
    private void restart(int number) throws Exception {
      CompletableFuture<ServerProcess> next = new CompletableFuture<>();
      ServerProcess before =
          servers.getAndSet(number % servers.length(), next).get(LIMIT_SECONDS, TimeUnit.SECONDS);
      try {
        if (number % 4 == 0) {
          before.disconnect();
          ends.incrementAndGet();
        } else {
          before.close();
          kills.incrementAndGet();
        }
        next.complete(start(NOW));
      } finally {
        next.completeExceptionally(new IllegalStateException("the server was not started"));
      }
    }

    void killAll() throws Exception {
      for (int slot = 0; slot < servers.length(); slot++) {
        servers.get(slot).get(LIMIT_SECONDS, TimeUnit.SECONDS).close();
        kills.incrementAndGet();
      }
    }
  }
}
