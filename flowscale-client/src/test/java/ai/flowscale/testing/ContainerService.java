package ai.flowscale.testing;

import static ai.flowscale.testing.ScriptedTransport.json;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A service whose containers work on one run each, by the clock of the test. */
public final class ContainerService implements Transport {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** A run, with times in nanoseconds; -1 is not yet. */
  private static final class MadeRun {
    private final String id;
    private final long made;
    private final long time;
    private long started = -1;
    private long ended = -1;

    private MadeRun(String id, long made, Duration time) {
      this.id = id;
      this.made = made;
      this.time = time.toNanos();
    }
  }

  private final LongSupplier clock;
  private final List<MadeRun> own = new ArrayList<>();
  private final Map<String, MadeRun> byId = new HashMap<>();
  private final Deque<MadeRun> pending = new ArrayDeque<>();
  private final PriorityQueue<MadeRun> running =
      new PriorityQueue<>(Comparator.comparingLong((MadeRun run) -> run.started + run.time));
  private int containers;
  private long settled;

  /** How long each run of the client takes, by its number from 0. */
  public IntFunction<Duration> runTime = number -> Duration.ofSeconds(20);

  /** What is sent in the place of the usual; null is the usual. */
  public Response onHealth;

  public Response onQueue;

  /** Containers that are listed as stopped, beside those that work. */
  public int stopped;

  public int healthPolls;
  public int queuePolls;

  /** How many runs of the client were in flight at most, since the test set it to zero. */
  public int mostInFlight;

  public ContainerService(int containers, LongSupplier clock) {
    this.containers = containers;
    this.clock = clock;
  }

  /** Starts or stops containers; one that stops finishes its run first. */
  public void scale(int count) {
    settle();
    containers = count;
    settle();
  }

  /** Lets others submit runs. */
  public void othersSubmit(int runs, Duration time) {
    settle();
    for (int i = 0; i < runs; i++) {
      pending.add(new MadeRun("s" + i, settled, time));
    }
    settle();
  }

  /** Returns how many runs wait, those of others among them. */
  public int pending() {
    settle();
    return pending.size();
  }

  /** Returns how many runs of the client wait or are worked on. */
  public int inFlight() {
    settle();
    return (int) own.stream().filter(run -> run.ended < 0).count();
  }

  /** Returns how many containers work. */
  public int busy() {
    settle();
    return running.size();
  }

  public int submissions() {
    return own.size();
  }

  /** Lets the containers work until now. */
  private void settle() {
    long now = clock.getAsLong();
    start();
    while (!running.isEmpty() && running.element().started + running.element().time <= now) {
      MadeRun next = running.remove();
      next.ended = next.started + next.time;
      settled = next.ended;
      start();
    }
    settled = now;
  }

  private void start() {
    while (running.size() < containers && !pending.isEmpty()) {
      MadeRun next = pending.remove();
      next.started = Math.max(settled, next.made);
      running.add(next);
    }
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.allOf(Capability.class);
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    settle();
    String path = request.uri().getPath();
    if (path.endsWith("/health")) {
      healthPolls++;
      return (onHealth == null ? health() : onHealth).make();
    }
    if (path.endsWith("/queue")) {
      queuePolls++;
      return (onQueue == null ? success(queue()) : onQueue).make();
    }
    if (request.method().equals("POST")) {
      MadeRun run = new MadeRun("r" + own.size(), settled, runTime.apply(own.size()));
      own.add(run);
      byId.put(run.id, run);
      pending.add(run);
      settle();
      mostInFlight = Math.max(mostInFlight, inFlight());
      return success("{\"run_id\":\"" + run.id + "\",\"workflow_id\":\"w\"}").make();
    }
    if (path.endsWith("/runs")) {
      // Pages of all runs, again and again, would take the test a minute.
      return json(404, "{\"detail\":\"not found\"}").make();
    }
    return success(run(byId.get(path.substring(path.lastIndexOf('/') + 1)))).make();
  }

  private static Response success(String data) {
    return json(200, "{\"status\":\"success\",\"data\":" + data + "}");
  }

  private Response health() {
    Stream<String> working =
        IntStream.range(0, containers).mapToObj(i -> i < running.size() ? "running" : "idle");
    Stream<String> all = Stream.concat(working, Stream.generate(() -> "stopped").limit(stopped));
    return success(
        all.map(status -> "{\"container\":\"c\",\"status\":\"" + status + "\"}")
            .collect(Collectors.joining(",", "[", "]")));
  }

  /** All in the queue of one container: who has which is the service's business. */
  private String queue() {
    return "[{\"container\":\"c\",\"queue\":{\"queue_running\":%s,\"queue_pending\":%s}}]"
        .formatted(entries(running.stream()), entries(pending.stream()));
  }

  private static String entries(Stream<MadeRun> runs) {
    return runs.map(run -> "[1,\"p" + run.id + "\"]").collect(Collectors.joining(",", "[", "]"));
  }

  private static String run(MadeRun run) {
    String status = run.ended >= 0 ? "completed" : run.started >= 0 ? "running" : "queued";
    return "{\"_id\":\"%s\",\"workflow_id\":\"w\",\"status\":\"%s\"%s%s%s}"
        .formatted(
            run.id,
            status,
            time("created_at", run.made),
            time("started_at", run.started),
            run.ended < 0
                ? ""
                : time("completed_at", run.ended)
                    + ",\"output_names\":[\"o\"],\"outputs\":[{\"filename\":\"o.png\","
                    + "\"url\":\"http://127.0.0.1:2/o\"}]");
  }

  private static String time(String field, long nanos) {
    return nanos < 0 ? "" : ",\"" + field + "\":\"" + START.plusNanos(nanos) + "\"";
  }

  @Override
  public void close() {}
}
