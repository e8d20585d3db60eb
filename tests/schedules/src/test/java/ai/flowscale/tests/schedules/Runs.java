package ai.flowscale.tests.schedules;

import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A service whose runs complete at once. Each request of a scenario has a workflow of its own. */
final class Runs implements Consumer<Wire.Exchange> {
  private final Threads threads;
  private final Time time;
  private final Consumer<String> onSubmission;
  private final List<Made> made = new ArrayList<>();
  private final Map<String, Integer> submitted = new HashMap<>();
  private boolean cut;

  private record Made(String id, String workflow, String group, String created) {
    String json() {
      return "{\"_id\":\"%s\",\"workflow_id\":\"%s\",\"group_id\":\"%s\",\"status\":\"completed\",\"created_at\":\"%s\",\"completed_at\":\"%s\",\"inputs\":[],\"outputs\":[]}"
          .formatted(id, workflow, group, created, created);
    }
  }

  /**
   * Takes what to do when a submission leaves.
   *
   * @param onSubmission gets the workflow, on the thread that sends
   */
  Runs(Threads threads, Time time, Consumer<String> onSubmission) {
    this.threads = threads;
    this.time = time;
    this.onSubmission = onSubmission;
  }

  static List<WorkflowRequest> requests(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> WorkflowRequest.of("w" + i, WorkflowInputs.none()).withKey("key-w" + i))
        .toList();
  }

  /** From now on nothing arrives on either side, as where the process of the client is killed. */
  synchronized void cut() {
    cut = true;
  }

  synchronized void mend() {
    cut = false;
  }

  synchronized int submissions(String workflow) {
    return submitted.getOrDefault(workflow, 0);
  }

  synchronized int submissions() {
    return submitted.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Returns the runs that were made of a workflow. */
  synchronized List<String> runs(String workflow) {
    return made.stream().filter(run -> run.workflow().equals(workflow)).map(Made::id).toList();
  }

  @Override
  public void accept(Wire.Exchange exchange) {
    if (exchange.path().endsWith("/held")) {
      return;
    }
    if (isSubmission(exchange)) {
      onSubmission.accept(parameter(exchange, "workflow_id"));
    }
    threads.execute(
        () -> {
          if (!exchange.sendBody()) {
            return;
          }
          String json = response(exchange);
          if (json != null && !isCut()) {
            boolean refused = json.isEmpty();
            exchange.respond(refused ? 422 : 200, refused ? "{\"detail\":\"no\"}" : json);
          }
        });
  }

  private synchronized boolean isCut() {
    return cut;
  }

  private static boolean isSubmission(Wire.Exchange exchange) {
    return exchange.request.method().equals("POST") && exchange.path().endsWith("/runs");
  }

  /** Returns null where nothing arrives, and an empty text for what is refused. */
  private synchronized String response(Wire.Exchange exchange) {
    if (cut) {
      return null;
    }
    String path = exchange.path();
    if (isSubmission(exchange)) {
      return submit(parameter(exchange, "workflow_id"), parameter(exchange, "group_id"));
    }
    if (path.endsWith("/cancel")) {
      return success("\"ok\"");
    }
    if (path.endsWith("/runs")) {
      return list(parameter(exchange, "group_id"));
    }
    String id = exchange.caller();
    return made.stream()
        .filter(run -> run.id().equals(id))
        .map(run -> success(run.json()))
        .findFirst()
        .orElse("");
  }

  private String submit(String workflow, String group) {
    int times = submitted.merge(workflow, 1, Integer::sum);
    if (workflow.equals("w-refused")) {
      return "";
    }
    Made run = new Made("run-of-" + workflow + "-" + times, workflow, group, time.now().toString());
    made.add(run);
    return success(
        "{\"run_id\":\"%s\",\"workflow_id\":\"%s\"}".formatted(run.id(), run.workflow()));
  }

  private String list(String group) {
    List<Made> runs = made.stream().filter(run -> run.group().equals(group)).toList();
    return "{\"status\":\"success\",\"data\":{\"runs\":[%s]},\"meta\":{\"page\":1,\"page_size\":100,\"total_count\":%d,\"total_pages\":1}}"
        .formatted(runs.stream().map(Made::json).collect(Collectors.joining(",")), runs.size());
  }

  private static String success(String data) {
    return "{\"status\":\"success\",\"data\":" + data + "}";
  }

  private static String parameter(Wire.Exchange exchange, String name) {
    for (String parameter : String.valueOf(exchange.request.uri().getRawQuery()).split("&")) {
      if (parameter.startsWith(name + "=")) {
        return URLDecoder.decode(parameter.substring(name.length() + 1), StandardCharsets.UTF_8);
      }
    }
    return "";
  }
}
