package ai.flowscale.testing;

import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A run as the service describes it: the fields that a test names, and no others. As a response, it
 * is that to a request for this run.
 */
public final class RunJson implements Response {
  private final Map<String, String> fields = new LinkedHashMap<>();
  private final Map<String, String> outputs = new LinkedHashMap<>();

  private RunJson() {}

  public static RunJson run(String id, String status) {
    return nameless(status).with("_id", quoted(id));
  }

  /** A run without its id, as the service's own description has it. */
  public static RunJson nameless(String status) {
    return new RunJson().with("status", quoted(status));
  }

  /** A list of one page, which holds all there is. */
  public static Response list(Object... runs) {
    return page(1, 100, runs.length, 1, runs);
  }

  /** A page of a list, as the service describes it in its {@code meta}. */
  public static Response page(int page, int size, int runs, int pages, Object... shown) {
    return ScriptedTransport.json(
        200,
        "{\"status\":\"success\",\"meta\":{\"page\":%d,\"page_size\":%d,\"total_count\":%d,\"total_pages\":%d},\"data\":{\"runs\":[%s]}}"
            .formatted(page, size, runs, pages, joined(shown)));
  }

  /** The older form of a list, which has no pages. */
  public static Response olderList(String group, Object... runs) {
    return ScriptedTransport.success(
        "{\"group_id\":\"%s\",\"count\":%d,\"runs\":[%s]}"
            .formatted(group, runs.length, joined(runs)));
  }

  static String joined(Object... runs) {
    return Stream.of(runs).map(Object::toString).collect(Collectors.joining(","));
  }

  public RunJson workflow(String id) {
    return with("workflow_id", quoted(id));
  }

  public RunJson group(String id) {
    return with("group_id", quoted(id));
  }

  public RunJson inputs(String json) {
    return with("inputs", json);
  }

  public RunJson error(String text) {
    return with("error", quoted(text));
  }

  /** A time, as {@code created_at}, {@code started_at} or {@code completed_at}. */
  public RunJson at(String field, Object time) {
    return with(field, time == null ? "null" : quoted(time.toString()));
  }

  public RunJson outputNames(String... names) {
    return with(
        "output_names",
        Stream.of(names).map(RunJson::quoted).collect(Collectors.joining(",", "[", "]")));
  }

  public RunJson output(String filename, String link) {
    outputs.put(filename, link);
    return with(
        "outputs",
        outputs.entrySet().stream()
            .map(o -> "{\"filename\":\"%s\",\"url\":\"%s\"}".formatted(o.getKey(), o.getValue()))
            .collect(Collectors.joining(",", "[", "]")));
  }

  /** Any field, with JSON as its value. */
  public RunJson with(String field, String json) {
    fields.put(field, json);
    return this;
  }

  private static String quoted(String text) {
    return text == null ? "null" : "\"" + text + "\"";
  }

  @Override
  public CompletableFuture<TransportResponse> make() {
    return ScriptedTransport.success(toString()).make();
  }

  @Override
  public String toString() {
    return fields.entrySet().stream()
        .map(field -> "\"" + field.getKey() + "\":" + field.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }
}
