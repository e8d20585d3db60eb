package ai.flowscale.emulator.service;

import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.http.WireResponse;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lists, returns and cancels runs.
 *
 * @param dialect the dialect
 * @param runs all runs
 * @param json writes a run
 */
record RunsHandler(Dialect dialect, Runs runs, RunJson json) {

  /** {@code GET /api/v1/runs/{run_id}}. */
  WireResponse one(Call call) {
    RunState run = runs.find(call.runId());
    return run == null
        ? Json.error(404, "Run not found")
        : Json.success(json.write(run, runs.now()));
  }

  /** {@code POST /api/v1/runs/{run_id}/cancel}. A run that has ended otherwise does not change. */
  WireResponse cancel(Call call) {
    RunState run = runs.findToCancel(call.runId());
    if (run == null) {
      return Json.error(404, "Run not found");
    }
    return run.cancel(runs.now())
        ? Json.success(Json.text("Run cancelled successfully"))
        : Json.error(400, "Run has already ended");
  }

  /** {@code GET /api/v1/runs}: pages today, all runs of a group by the OpenAPI document. */
  WireResponse list(Call call) {
    Parameters parameters = call.parameters();
    return dialect == Dialect.CURRENT ? page(parameters) : group(parameters);
  }

  private WireResponse page(Parameters parameters) {
    String group = parameters.optional("group_id");
    String sortBy =
        parameters.oneOf("sort_by", List.of("created_at", "started_at", "completed_at"));
    String order = parameters.oneOf("sort_order", List.of("desc", "asc"));
    int page = parameters.number("page", 1, 1, Integer.MAX_VALUE);
    int size = parameters.number("page_size", 10, 1, 100);
    if (!parameters.valid()) {
      return parameters.refusal();
    }
    Instant now = runs.now();
    List<RunState> found = find(group, now);
    Comparator<RunState> sorting = sorting(sortBy, now);
    List<RunState> shown =
        found.stream()
            .sorted(order.equals("asc") ? sorting : sorting.reversed())
            .skip((page - 1L) * size)
            .limit(size)
            .toList();
    JsonObject meta =
        Json.object()
            .add("sort_by", sortBy)
            .add("sort_order", order)
            .add("page", page)
            .add("group_id", Json.text(group))
            .add("page_size", size)
            .add("total_count", found.size())
            .add("total_pages", (found.size() + size - 1) / size)
            .build();
    return Json.success(Json.object().add("runs", write(shown, now)).build(), meta);
  }

  private WireResponse group(Parameters parameters) {
    String group = parameters.required("group_id");
    if (!parameters.valid()) {
      return parameters.refusal();
    }
    Instant now = runs.now();
    List<RunState> found =
        find(group, now).stream().sorted(sorting("created_at", now).reversed()).toList();
    return Json.success(
        Json.object()
            .add("group_id", Json.text(group))
            .add("count", found.size())
            .add("runs", write(found, now))
            .build());
  }

  private List<RunState> find(@Nullable String group, Instant now) {
    return runs.all().stream()
        .filter(run -> run.isKnown(now))
        .filter(run -> group == null || group.equals(run.submitted().groupId().orElse(null)))
        .toList();
  }

  /** Times that have not come yet sort first, as in the service's database. */
  private static Comparator<RunState> sorting(String field, Instant now) {
    Function<RunState, @Nullable Instant> time =
        switch (field) {
          case "started_at" -> run -> run.startedAt(now);
          case "completed_at" -> run -> run.completedAt(now);
          default -> RunState::createdAt;
        };
    return Comparator.comparing(
            (RunState run) -> {
              Instant value = time.apply(run);
              return value == null ? Instant.MIN : value;
            })
        .thenComparingInt(RunState::index);
  }

  private JsonArrayBuilder write(List<RunState> list, Instant now) {
    JsonArrayBuilder array = Json.array();
    list.forEach(run -> array.add(json.write(run, now)));
    return array;
  }
}
