package ai.flowscale.engine.batch;

import static ai.flowscale.testing.ScriptedTransport.json;

import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.ScriptedTransport.Answer;
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
final class BatchService {
  private static final Pattern TEXT =
      Pattern.compile("name=\"text_1\"\r\n(?:[^\r]+\r\n)*\r\n([^\r]*)\r\n");

  /** A run as the service knows it. */
  record MadeRun(String id, String group, String text) {}

  final Map<String, MadeRun> runs = new LinkedHashMap<>();
  final Map<String, String> statuses = new HashMap<>();
  final List<String> cancelled = new ArrayList<>();
  final List<String> looks = new ArrayList<>();
  final Deque<Answer> nextSubmissions = new ArrayDeque<>();
  final Deque<Integer> queueDepths = new ArrayDeque<>();
  String usualStatus = "completed";
  String createdAt = "2026-01-01T00:00:00Z";
  int submissions;
  int queueLooks;
  int lists;

  ScriptedTransport transport() {
    return new ScriptedTransport(this::answer);
  }

  private CompletableFuture<TransportResponse> answer(TransportRequest request) {
    String path = request.uri().getPath();
    if (path.endsWith("/queue")) {
      queueLooks++;
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
      return list(parameter(request, "group_id")).make();
    }
    String id = path.substring(path.lastIndexOf('/') + 1);
    looks.add(id);
    return look(id).make();
  }

  private CompletableFuture<TransportResponse> submit(TransportRequest request) {
    submissions++;
    String text = text(request);
    if (!nextSubmissions.isEmpty()) {
      return nextSubmissions.remove().make();
    }
    MadeRun run = make(parameter(request, "group_id"), text);
    return json(
            200,
            "{\"status\":\"success\",\"data\":{\"run_id\":\""
                + run.id()
                + "\",\"workflow_id\":\"w\"}}")
        .make();
  }

  MadeRun make(String group, String text) {
    MadeRun run = new MadeRun("r" + runs.size(), group, text);
    runs.put(run.id(), run);
    return run;
  }

  private Answer look(String id) {
    MadeRun run = runs.get(id);
    if (run == null) {
      return json(404, "{\"detail\":\"no such run\"}");
    }
    return json(200, "{\"status\":\"success\",\"data\":" + described(run) + "}");
  }

  private Answer list(String group) {
    List<String> described =
        runs.values().stream()
            .filter(run -> run.group().equals(group))
            .map(this::described)
            .toList();
    return json(
        200,
        "{\"status\":\"success\",\"data\":{\"runs\":["
            + String.join(",", described)
            + "]},\"meta\":{\"page\":1,\"page_size\":100,\"total_count\":1,\"total_pages\":1}}");
  }

  private String described(MadeRun run) {
    return "{\"_id\":\"%s\",\"workflow_id\":\"w\",\"group_id\":\"%s\",\"status\":\"%s\","
            .formatted(run.id(), run.group(), statuses.getOrDefault(run.id(), usualStatus))
        + "\"created_at\":\""
        + createdAt
        + "\",\"inputs\":[{\"path\":\"text_1\",\"value\":\""
        + run.text()
        + "\"}]}";
  }

  private static Answer queue(int pending) {
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

  static String parameter(TransportRequest request, String name) {
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

  List<String> texts() {
    return runs.values().stream().map(MadeRun::text).toList();
  }
}
