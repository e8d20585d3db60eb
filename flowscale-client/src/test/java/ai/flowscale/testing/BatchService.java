package ai.flowscale.testing;

import static ai.flowscale.testing.ScriptedTransport.json;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.io.ByteArrayOutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A service that knows its runs: each request with a text {@code text_1} makes one. */
public final class BatchService {
  private static final Pattern TEXT =
      Pattern.compile("name=\"text_1\"\r\n(?:[^\r]+\r\n)*\r\n([^\r]*)\r\n");

  /** A run as the service knows it. */
  public record MadeRun(String id, String group, String text) {}

  public final Map<String, MadeRun> runs = new LinkedHashMap<>();
  public final Map<String, String> statuses = new HashMap<>();

  /** What is told of the inputs of a run, as JSON, where it is not its text. */
  public final Map<String, String> inputs = new HashMap<>();

  public final List<String> cancelled = new ArrayList<>();
  public final List<String> polls = new ArrayList<>();
  public final Deque<Response> nextSubmissions = new ArrayDeque<>();
  public final Deque<Response> nextLists = new ArrayDeque<>();
  public final Deque<Response> nextQueues = new ArrayDeque<>();
  public final Deque<Response> nextPolls = new ArrayDeque<>();
  public final Deque<Integer> queueDepths = new ArrayDeque<>();
  public String usualStatus = "completed";
  public boolean tellsGroups = true;

  /** Whether a list holds the runs of the group that was asked for alone. */
  public boolean filtersGroups = true;

  /** The workflow that runs are listed with. */
  public String workflow = "w";

  /** The groups of all submissions, in their order. */
  public final List<String> groups = new ArrayList<>();

  public String createdAt = "2026-01-01T00:00:00Z";
  public int submissions;

  /** How many of the next submissions make a run, of which the response is lost. */
  public int lostResponses;

  public int queuePolls;
  public int lists;

  public ScriptedTransport transport() {
    return new ScriptedTransport(this::respond);
  }

  private CompletableFuture<TransportResponse> respond(TransportRequest request) {
    String path = request.uri().getPath();
    if (path.endsWith("/queue")) {
      queuePolls++;
      if (!nextQueues.isEmpty()) {
        return next(nextQueues).make();
      }
      int depth = queueDepths.size() > 1 ? queueDepths.remove() : queueDepths.element();
      return queue(depth).make();
    }
    if (path.endsWith("/cancel")) {
      cancelled.add(path.replaceAll(".*/runs/(.*)/cancel", "$1"));
      return json(200, "{\"status\":\"success\",\"data\":\"ok\"}").make();
    }
    if (request.method().equals("POST")) {
      return submit(request);
    }
    if (path.endsWith("/runs")) {
      lists++;
      return nextLists.isEmpty() ? list(request).make() : next(nextLists).make();
    }
    String id = path.substring(path.lastIndexOf('/') + 1);
    polls.add(id);
    return nextPolls.isEmpty() ? poll(id).make() : nextPolls.remove().make();
  }

  private CompletableFuture<TransportResponse> submit(TransportRequest request) {
    submissions++;
    String text = text(request);
    groups.add(parameter(request, "group_id"));
    if (!nextSubmissions.isEmpty()) {
      return nextSubmissions.remove().make();
    }
    MadeRun run = make(parameter(request, "group_id"), text);
    if (lostResponses > 0) {
      lostResponses--;
      return ScriptedTransport.failing(
              new TransportException(
                  TransportException.Kind.CLOSED, TransportException.Sent.MAYBE, "broken", null))
          .make();
    }
    return json(
            200,
            "{\"status\":\"success\",\"data\":{\"run_id\":\""
                + run.id()
                + "\",\"workflow_id\":\"w\"}}")
        .make();
  }

  public MadeRun make(String group, String text) {
    MadeRun run = new MadeRun("r" + runs.size(), group, text);
    runs.put(run.id(), run);
    return run;
  }

  private Response poll(String id) {
    MadeRun run = runs.get(id);
    if (run == null) {
      return json(404, "{\"detail\":\"no such run\"}");
    }
    return json(200, "{\"status\":\"success\",\"data\":" + described(run) + "}");
  }

  /** The last response of a script is given again and again, until the test clears it. */
  private static Response next(Deque<Response> responses) {
    return responses.size() > 1 ? responses.remove() : responses.element();
  }

  private Response list(TransportRequest request) {
    String group = parameter(request, "group_id");
    int size = Integer.parseInt(parameter(request, "page_size"));
    int page = Integer.parseInt(parameter(request, "page"));
    List<String> all =
        runs.values().stream()
            .filter(run -> !filtersGroups || run.group().equals(group))
            .map(this::described)
            .toList();
    List<String> described = all.stream().skip((page - 1L) * size).limit(size).toList();
    return json(
        200,
        "{\"status\":\"success\",\"data\":{\"runs\":["
            + String.join(",", described)
            + "]},\"meta\":{\"page\":%d,\"page_size\":%d,\"total_count\":%d,\"total_pages\":%d}}"
                .formatted(page, size, all.size(), (all.size() + size - 1) / size));
  }

  private String described(MadeRun run) {
    String group = tellsGroups ? "\"group_id\":\"" + run.group() + "\"," : "";
    return "{\"_id\":\"%s\",\"workflow_id\":\"%s\",%s\"status\":\"%s\","
            .formatted(run.id(), workflow, group, statuses.getOrDefault(run.id(), usualStatus))
        + "\"created_at\":\""
        + createdAt
        + "\",\"inputs\":"
        + inputs.getOrDefault(run.id(), "[{\"path\":\"text_1\",\"value\":\"" + run.text() + "\"}]")
        + "}";
  }

  private static Response queue(int pending) {
    StringBuilder entries = new StringBuilder();
    for (int i = 0; i < pending; i++) {
      entries
          .append(i == 0 ? "" : ",")
          .append("[")
          .append(i)
          .append(",\"p")
          .append(i)
          .append("\"]");
    }
    return json(
        200,
        "{\"status\":\"success\",\"data\":[{\"container\":\"c\",\"queue\":{\"queue_running\":[],"
            + "\"queue_pending\":["
            + entries
            + "]}}]}");
  }

  public static String parameter(TransportRequest request, String name) {
    for (String parameter : request.uri().getRawQuery().split("&")) {
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

  public List<String> texts() {
    return runs.values().stream().map(MadeRun::text).toList();
  }
}
