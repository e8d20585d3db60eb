package ai.flowscale.testing;

import static ai.flowscale.testing.RunJson.run;
import static ai.flowscale.testing.ScriptedTransport.json;
import static ai.flowscale.testing.ScriptedTransport.success;

import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.io.ByteArrayOutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The service, as far as a client's tests need it: each submission makes a run, which takes its
 * time by a clock on one of the containers, and is told alone and in lists. What an endpoint sends
 * can be scripted instead.
 */
public final class ScriptedService {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Pattern TEXT =
      Pattern.compile("name=\"text_1\"\r\n(?:[^\r]+\r\n)*\r\n([^\r]*)\r\n");

  /** The requests of one kind, and what is sent in the place of the usual. */
  public static final class Endpoint {
    private final Deque<Response> script = new ArrayDeque<>();
    private final List<TransportRequest> requests = new ArrayList<>();
    private boolean lastForGood;

    /** Sends these, and then as usual. */
    public void next(Response... responses) {
      script.addAll(List.of(responses));
    }

    /** Sends these in turn, and the last one again and again. */
    public void always(Response... responses) {
      next(responses);
      lastForGood = true;
    }

    /** Sends the usual from now on. */
    public void usual() {
      script.clear();
      lastForGood = false;
    }

    /** Whether nothing is scripted, or all of it was sent. */
    public boolean isUsual() {
      return script.isEmpty();
    }

    /** Forgets the requests so far, and goes on as usual. */
    public void forget() {
      usual();
      requests.clear();
    }

    private Response scripted(TransportRequest request) {
      requests.add(request);
      return lastForGood && script.size() == 1 ? script.element() : script.poll();
    }

    public List<TransportRequest> requests() {
      return requests;
    }

    public int count() {
      return requests.size();
    }

    /** The runs that were asked for, one by one. */
    public List<String> ids() {
      return requests.stream()
          .map(request -> request.uri().getPath().replaceAll(".*/runs/|/cancel", ""))
          .toList();
    }

    /** The pages that were asked for. */
    public List<Integer> pages() {
      return requests.stream().map(request -> Integer.valueOf(parameter(request, "page"))).toList();
    }

    /** The groups of submissions. */
    public List<String> groups() {
      return requests.stream().map(request -> parameter(request, "group_id")).toList();
    }
  }

  public final Endpoint submissions = new Endpoint();
  public final Endpoint lists = new Endpoint();
  public final Endpoint polls = new Endpoint();
  public final Endpoint cancellations = new Endpoint();
  public final Endpoint queues = new Endpoint();
  public final Endpoint healths = new Endpoint();

  /** A run as the service knows it; its times are in nanoseconds, and -1 where not yet. */
  public static final class MadeRun {
    private final String id;
    private final String group;
    private final String text;
    private final long made;
    private final long time;
    private final Instant createdAt;
    private String workflow = "w";
    private long started = -1;
    private long ended = -1;

    private MadeRun(int number, String id, String group, String text, long made, Duration time) {
      this.id = id;
      this.group = group;
      this.text = text;
      this.made = made;
      this.time = time.toNanos();
      // Runs that are made at once differ all the same: lists are sorted by it.
      this.createdAt = START.plusNanos(made).plusMillis(number);
    }

    public String id() {
      return id;
    }

    public String group() {
      return group;
    }

    public String text() {
      return text;
    }

    /** Returns when it ended, by the clock, once a response has told so. */
    public long endedAt() {
      return ended;
    }

    public void setWorkflow(String id) {
      workflow = id;
    }
  }

  /** All runs but those of {@link #othersSubmit}, the oldest first: {@code r0}, {@code r1}. */
  public final Map<String, MadeRun> runs = new LinkedHashMap<>();

  private final Deque<MadeRun> pending = new ArrayDeque<>();
  private final PriorityQueue<MadeRun> working =
      new PriorityQueue<>(Comparator.comparingLong((MadeRun run) -> run.started + run.time));
  private LongSupplier clock;
  private long settled;
  private int containers = Integer.MAX_VALUE;
  private int inFlight;

  /** How long each run takes, by its number from 0. */
  public IntFunction<Duration> runTime = number -> Duration.ZERO;

  /** The status of all runs, where it does not follow from the time; null where it does. */
  public String usualStatus;

  /** The statuses of single runs, whatever the time. */
  public final Map<String, String> statuses = new HashMap<>();

  /** What is told of the inputs of a run, as JSON, where it is not its text. */
  public final Map<String, String> inputs = new HashMap<>();

  /** What becomes of a run in a list. */
  public UnaryOperator<String> listed = run -> run;

  /** When each poll of a run and each list was asked for. */
  public final List<Long> looksAt = new ArrayList<>();

  /** How many of the next submissions make a run, of which the response is lost. */
  public int lostResponses;

  /** Whether a list holds the runs of the group that was asked for alone. */
  public boolean filtersGroups = true;

  public boolean tellsGroups = true;

  /** Whether it is told when runs began and ended. */
  public boolean tellsTimes;

  /** Whether lists have no pages and no order. */
  public boolean hasNoPages;

  /** The workflow that runs are told with, where it is not their own. */
  public String workflow;

  /** Containers that are listed as stopped, beside those that work. */
  public int stopped;

  /** How many runs were in flight at most, since the test set it to zero. */
  public int mostInFlight;

  /** A service that is given its clock by its first client. */
  public ScriptedService() {}

  public ScriptedService(int containers, LongSupplier clock) {
    this.containers = containers;
    this.clock = clock;
  }

  void startClock(LongSupplier time) {
    clock = clock == null ? time : clock;
  }

  public ScriptedTransport transport() {
    return new ScriptedTransport(this::respond);
  }

  // What is sent instead of the usual.

  public ScriptedService submitting(Response... responses) {
    submissions.always(responses);
    return this;
  }

  public ScriptedService listing(Response... responses) {
    lists.always(responses);
    return this;
  }

  public ScriptedService polling(Response... responses) {
    polls.always(responses);
    return this;
  }

  public ScriptedService cancelling(Response... responses) {
    cancellations.always(responses);
    return this;
  }

  /** Has each run take this time. */
  public void runsTake(Duration time) {
    runTime = number -> time;
  }

  /** Returns how many polls of runs and lists there were. */
  public int looks() {
    return looksAt.size();
  }

  /** Lists runs in the older form, none of them: each run is polled by itself. */
  public ScriptedService withoutPages() {
    return listing(RunJson.olderList("g"));
  }

  /** A queue in which so many runs wait. */
  public static Response queue(int waiting) {
    return queue("[]", entries(IntStream.range(0, waiting).mapToObj(i -> "p" + i)));
  }

  private static Response queue(String running, String waiting) {
    return success(
        "[{\"container\":\"c\",\"queue\":{\"queue_running\":%s,\"queue_pending\":%s}}]"
            .formatted(running, waiting));
  }

  private static String entries(Stream<String> prompts) {
    return prompts.map(id -> "[1,\"" + id + "\"]").collect(Collectors.joining(",", "[", "]"));
  }

  // What happens beside the requests of the client.

  public MadeRun make(String group, String text) {
    return make("r" + runs.size(), group, text);
  }

  public MadeRun make(String id, String group, String text) {
    settle();
    MadeRun run = new MadeRun(runs.size(), id, group, text, settled, runTime.apply(runs.size()));
    runs.put(id, run);
    pending.add(run);
    inFlight++;
    mostInFlight = Math.max(mostInFlight, inFlight());
    return run;
  }

  /** Makes runs that nobody waits for. */
  public void make(int count) {
    IntStream.range(0, count).forEach(i -> make("g", ""));
  }

  /** Lets others submit runs that no list shows. */
  public void othersSubmit(int count, Duration time) {
    settle();
    for (int i = 0; i < count; i++) {
      pending.add(new MadeRun(i, "s" + i, "", "", settled, time));
    }
    settle();
  }

  /** Starts or stops containers; one that stops finishes its run first. */
  public void scale(int count) {
    settle();
    containers = count;
    settle();
  }

  // What there is.

  public List<String> texts() {
    return runs.values().stream().map(MadeRun::text).toList();
  }

  public List<String> newestFirst() {
    return reversed(runs.keySet());
  }

  /** Returns how many runs wait, those of others among them. */
  public int pending() {
    settle();
    return pending.size();
  }

  /** Returns how many containers work. */
  public int busy() {
    settle();
    return working.size();
  }

  /** Returns how many runs wait or are worked on, those of others not among them. */
  public int inFlight() {
    settle();
    return inFlight;
  }

  private static <T> List<T> reversed(Iterable<T> all) {
    List<T> turned = new ArrayList<>();
    all.forEach(turned::add);
    Collections.reverse(turned);
    return turned;
  }

  /** Lets the containers work until now. */
  private void settle() {
    long now = clock == null ? 0 : clock.getAsLong();
    start();
    while (!working.isEmpty() && working.element().started + working.element().time <= now) {
      MadeRun next = working.remove();
      next.ended = next.started + next.time;
      inFlight -= next.id.startsWith("s") ? 0 : 1;
      settled = next.ended;
      start();
    }
    settled = now;
  }

  private void start() {
    while (working.size() < containers && !pending.isEmpty()) {
      MadeRun next = pending.remove();
      next.started = Math.max(settled, next.made);
      working.add(next);
    }
  }

  private CompletableFuture<TransportResponse> respond(TransportRequest request) {
    Response response;
    // Some tests have threads; what a scripted response does is done outside.
    synchronized (this) {
      response = responseTo(request);
    }
    return response.make(request);
  }

  private Response responseTo(TransportRequest request) {
    settle();
    String path = request.uri().getPath();
    if (path.endsWith("/health")) {
      return send(healths, request, this::health);
    }
    if (path.endsWith("/queue")) {
      return send(queues, request, this::queue);
    }
    if (path.endsWith("/cancel")) {
      return send(cancellations, request, asked -> success("\"ok\""));
    }
    if (request.method().equals("POST")) {
      return send(submissions, request, this::submit);
    }
    looksAt.add(settled);
    return path.endsWith("/runs")
        ? send(lists, request, this::list)
        : send(polls, request, asked -> poll(path.substring(path.lastIndexOf('/') + 1)));
  }

  /** The usual response to a request. */
  private interface Usual {
    Response to(TransportRequest request);
  }

  private static Response send(Endpoint endpoint, TransportRequest request, Usual usual) {
    Response scripted = endpoint.scripted(request);
    return scripted == null ? usual.to(request) : scripted;
  }

  private Response submit(TransportRequest request) {
    MadeRun run = make(parameter(request, "group_id"), text(request));
    if (lostResponses > 0) {
      lostResponses--;
      return ScriptedTransport.lost();
    }
    return success("{\"run_id\":\"" + run.id + "\",\"workflow_id\":\"" + run.workflow + "\"}");
  }

  private Response poll(String id) {
    MadeRun run = runs.get(id);
    return run == null ? json(404, "{\"detail\":\"no such run\"}") : described(run);
  }

  private Response list(TransportRequest request) {
    String group = parameter(request, "group_id");
    boolean isAscending = parameter(request, "sort_order").equals("asc");
    List<MadeRun> all =
        (isAscending ? List.copyOf(runs.values()) : reversed(runs.values()))
            .stream()
                .filter(run -> !filtersGroups || group.isEmpty() || run.group.equals(group))
                .toList();
    if (hasNoPages) {
      // In an order that nobody asked for.
      int half = all.size() / 2;
      return RunJson.olderList(
          group,
          Stream.concat(all.stream().skip(half), all.stream().limit(half))
              .map(this::listed)
              .toArray());
    }
    int size = Integer.parseInt(parameter(request, "page_size"));
    int page = Integer.parseInt(parameter(request, "page"));
    String shown =
        all.stream()
            .skip((page - 1L) * size)
            .limit(size)
            .map(this::listed)
            .collect(Collectors.joining(","));
    return success(
        "{\"runs\":[" + shown + "]}",
        "{\"sort_by\":\"created_at\",\"sort_order\":\"%s\",\"page\":%d,\"page_size\":%d,\"total_count\":%d,\"total_pages\":%d}"
            .formatted(
                isAscending ? "asc" : "desc",
                page,
                size,
                all.size(),
                (all.size() + size - 1) / size));
  }

  private String listed(MadeRun run) {
    return listed.apply(described(run).toString());
  }

  private RunJson described(MadeRun run) {
    String status =
        statuses.getOrDefault(
            run.id,
            usualStatus != null
                ? usualStatus
                : run.ended >= 0 ? "completed" : run.started >= 0 ? "running" : "queued");
    RunJson told =
        run(run.id, status)
            .workflow(workflow == null ? run.workflow : workflow)
            .at("created_at", run.createdAt)
            .inputs(
                inputs.getOrDefault(
                    run.id, "[{\"path\":\"text_1\",\"value\":\"" + run.text + "\"}]"));
    if (tellsGroups) {
      told.group(run.group);
    }
    if (tellsTimes && run.started >= 0) {
      told.at("started_at", START.plusNanos(run.started));
    }
    if (tellsTimes && run.ended >= 0) {
      told.at("completed_at", START.plusNanos(run.ended));
    }
    return status.equals("completed")
        ? told.outputNames("o").output("o.png", "http://127.0.0.1:2/o")
        : told;
  }

  private Response health(TransportRequest request) {
    return success(
        Stream.concat(
                IntStream.range(0, containers)
                    .mapToObj(i -> i < working.size() ? "running" : "idle"),
                Stream.generate(() -> "stopped").limit(stopped))
            .map(status -> "{\"container\":\"c\",\"status\":\"" + status + "\"}")
            .collect(Collectors.joining(",", "[", "]")));
  }

  /** All in the queue of one container: who has which is the service's business. */
  private Response queue(TransportRequest request) {
    return queue(
        entries(working.stream().map(MadeRun::id)), entries(pending.stream().map(MadeRun::id)));
  }

  public static String parameter(TransportRequest request, String name) {
    String query = request.uri().getRawQuery();
    for (String parameter : query == null ? new String[0] : query.split("&")) {
      if (parameter.startsWith(name + "=")) {
        return URLDecoder.decode(parameter.substring(name.length() + 1), StandardCharsets.UTF_8);
      }
    }
    return "";
  }

  private static String text(TransportRequest request) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    request.body().orElseThrow().writeTo(bytes);
    Matcher matcher = TEXT.matcher(bytes.toString(StandardCharsets.UTF_8));
    return matcher.find() ? matcher.group(1) : "";
  }
}
