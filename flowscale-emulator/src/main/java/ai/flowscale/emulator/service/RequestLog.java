package ai.flowscale.emulator.service;

import ai.flowscale.emulator.RecordedRequest;
import ai.flowscale.emulator.http.WireResponse;
import ai.flowscale.emulator.http.WireResponse.Breakage;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The latest requests with their responses, to be read by people and by programs that are not
 * written in Java. It holds the names of inputs, but neither values nor a key of eight characters
 * or more.
 */
final class RequestLog {
  /** Where the API serves the log. */
  static final String PATH = "/emulator/requests";

  private static final System.Logger LOG = System.getLogger(RequestLog.class.getName());
  private static final int MAX_ENTRIES = 1000;

  /** A shorter one, as tests have, also occurs by chance in paths and names. */
  private static final int SHORTEST_KEY = 8;

  private final String apiKey;
  private final Supplier<Instant> clock;
  private final Consumer<String> lines;
  private final Deque<Entry> entries = new ArrayDeque<>();

  /** A request and what became of it, without the parts that may be secret. */
  private record Entry(
      Instant at,
      String operation,
      String method,
      String path,
      Optional<String> workflowId,
      List<String> inputs,
      long bodySize,
      boolean keyRight,
      Optional<Integer> status) {

    String line() {
      StringBuilder line = new StringBuilder(method).append(' ').append(path);
      workflowId.ifPresent(id -> line.append(" workflow=").append(id));
      if (!inputs.isEmpty()) {
        line.append(" inputs=").append(String.join(",", inputs));
      }
      if (bodySize > 0) {
        line.append(" (").append(bodySize).append(" bytes)");
      }
      line.append(" -> ").append(status.map(String::valueOf).orElse("connection broken"));
      return line.toString().replaceAll("\\p{Cntrl}", "?");
    }

    JsonObjectBuilder json() {
      JsonObjectBuilder json =
          Json.object()
              .add("at", at.toString())
              .add("operation", operation)
              .add("method", method)
              .add("path", path)
              .add("workflow_id", Json.text(workflowId.orElse(null)))
              .add("inputs", Json.array(inputs))
              .add("body_size", bodySize)
              .add("key_right", keyRight);
      status.ifPresentOrElse(
          number -> json.add("status", number), () -> json.add("status", JsonValue.NULL));
      return json;
    }
  }

  /**
   * @param apiKey the key, which is left out wherever a client put it
   * @param clock the time of requests
   * @param lines receives a line for each request
   */
  RequestLog(String apiKey, Supplier<Instant> clock, Consumer<String> lines) {
    this.apiKey = apiKey;
    this.clock = clock;
    this.lines = lines;
  }

  void add(RecordedRequest request, WireResponse response) {
    List<String> inputs = new ArrayList<>(request.texts().keySet());
    request.files().forEach(file -> inputs.add(file.field()));
    Entry entry =
        new Entry(
            clock.get(),
            request.operation().name(),
            request.method(),
            withoutKey(request.path()),
            Optional.ofNullable(request.query().get("workflow_id")).map(this::withoutKey),
            inputs.stream().map(this::withoutKey).toList(),
            request.bodySize(),
            request.keyRight(),
            response.breakage() == Breakage.NONE
                ? Optional.of(response.status())
                : Optional.empty());
    synchronized (this) {
      entries.addLast(entry);
      if (entries.size() > MAX_ENTRIES) {
        entries.removeFirst();
      }
    }
    try {
      lines.accept(entry.line());
    } catch (RuntimeException | Error bug) {
      // The request was performed, and its client must not receive another response for it.
      LOG.log(Level.ERROR, "The receiver of the request log failed", bug);
    }
  }

  private String withoutKey(String text) {
    return apiKey.length() < SHORTEST_KEY ? text : text.replace(apiKey, "***");
  }

  /** The response to {@code GET /emulator/requests}, oldest first. */
  synchronized WireResponse response() {
    JsonArrayBuilder list = Json.array();
    entries.forEach(entry -> list.add(entry.json()));
    return Json.response(200, Json.object().add("requests", list).build());
  }

  synchronized void clear() {
    entries.clear();
  }
}
