package ai.flowscale.testing;

import static ai.flowscale.testing.ScriptedTransport.json;
import static ai.flowscale.testing.ScriptedTransport.response;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A small service whose runs take their time by the clock of the test, and a client of it. */
public final class PolledService implements AutoCloseable {
  public static final String GROUP = "g";

  public final ManualClient client;
  public final List<Long> looksAt = new ArrayList<>();
  public final List<String> polls = new ArrayList<>();
  public final List<Integer> pages = new ArrayList<>();

  /** When each run was made and how long it takes; the runs of strangers never end. */
  private final List<Long> made = new ArrayList<>();

  private final IntFunction<Duration> runTime;

  /** What is sent in the place of the usual. Null is the usual. */
  public Function<String, Response> onRun = runId -> null;

  public IntFunction<Response> onPage = page -> null;
  public UnaryOperator<String> listed = run -> run;

  public PolledService(
      IntFunction<Duration> runTime, UnaryOperator<FlowscaleConfig.Builder> settings) {
    this.runTime = runTime;
    this.client = new ManualClient(new ScriptedTransport(this::serve), settings);
  }

  public PolledService(Duration runTime) {
    this(number -> runTime, settings -> settings);
  }

  public CompletableFuture<RunResult> execute(WaitOptions options) {
    return client.async.executeWorkflowAndWait(
        WorkflowRequest.builder("w", WorkflowInputs.none()).groupId(GROUP).build(), options);
  }

  public List<CompletableFuture<RunResult>> execute(int count, WaitOptions options) {
    return IntStream.range(0, count).mapToObj(i -> execute(options)).toList();
  }

  /** Answers in the older format, which has no pages: runs are polled one by one. */
  public PolledService withoutPages() {
    onPage = page -> json(200, "{\"status\":\"success\",\"data\":{\"count\":0,\"runs\":[]}}");
    return this;
  }

  /** Makes runs that nobody waits for. */
  public void others(int count) {
    for (int i = 0; i < count; i++) {
      made.add(client.time.nanoTime());
    }
  }

  public int requests() {
    return looksAt.size();
  }

  private CompletableFuture<TransportResponse> serve(TransportRequest request) {
    String path = request.uri().getPath();
    if (request.method().equals("POST")) {
      made.add(client.time.nanoTime());
      return json(200, "{\"status\":\"success\",\"data\":{\"run_id\":\"r" + made.size() + "\"}}")
          .make();
    }
    looksAt.add(client.time.nanoTime());
    if (path.endsWith("/runs")) {
      int page = Integer.parseInt(query(request).get("page"));
      pages.add(page);
      Response other = onPage.apply(page);
      return (other == null ? page(page) : other).make();
    }
    String runId = path.substring(path.lastIndexOf('/') + 1);
    polls.add(runId);
    Response other = onRun.apply(runId);
    return (other == null
            ? json(200, "{\"status\":\"success\",\"data\":" + run(runId) + "}")
            : other)
        .make();
  }

  private static Map<String, String> query(TransportRequest request) {
    Map<String, String> fields = new HashMap<>();
    for (String field : request.uri().getRawQuery().split("&")) {
      fields.put(field.substring(0, field.indexOf('=')), field.substring(field.indexOf('=') + 1));
    }
    return fields;
  }

  private Response page(int page) {
    int pageSize = 100;
    String runs =
        IntStream.range((page - 1) * pageSize, Math.min(made.size(), page * pageSize))
            .mapToObj(i -> listed.apply(run("r" + (made.size() - i))))
            .collect(Collectors.joining(","));
    return json(
        200,
        "{\"status\":\"success\",\"data\":{\"runs\":["
            + runs
            + "]},\"meta\":{\"sort_by\":\"created_at\",\"sort_order\":\"desc\",\"page\":"
            + page
            + ",\"page_size\":100,\"total_count\":"
            + made.size()
            + ",\"total_pages\":"
            + (made.size() + pageSize - 1) / pageSize
            + "}}");
  }

  private String run(String runId) {
    int number = Integer.parseInt(runId.substring(1));
    long end =
        number > made.size()
            ? Long.MAX_VALUE
            : made.get(number - 1) + runTime.apply(number).toNanos();
    String more =
        client.time.nanoTime() < end
            ? "\"running\""
            : "\"completed\",\"output_names\":[\"o"
                + number
                + "\"],\"outputs\":[{\"filename\":\"o"
                + number
                + ".png\",\"url\":\"http://127.0.0.1:2/o\"}]";
    return "{\"_id\":\"" + runId + "\",\"workflow_id\":\"w\",\"status\":" + more + "}";
  }

  public static Response tooMany(Duration retryAfter) {
    return response(
        429,
        Map.of("Retry-After", List.of(Long.toString(retryAfter.toSeconds()))),
        "{\"detail\":\"slow down\"}");
  }

  @Override
  public void close() {
    client.close();
  }
}
