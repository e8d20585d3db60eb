package ai.flowscale.mcp.tools;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.model.ContainerQueue;
import ai.flowscale.api.model.Run;
import ai.flowscale.mcp.runs.RefusedCallException;
import io.modelcontextprotocol.server.McpServerFeatures.AsyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** The tools that every deployment has. */
final class RunTools {
  private static final String RUN_ID = "run_id";
  private static final int MAX_LISTED = 50;
  private static final int LISTED = 10;

  private final Toolbox toolbox;

  RunTools(Toolbox toolbox) {
    this.toolbox = toolbox;
  }

  List<AsyncToolSpecification> all() {
    return Stream.of(
            tool(
                "get_run",
                "Shows a run: its status, its times and the resources of its outputs. Waits for"
                    + " nothing.",
                runId(),
                Results.schema(),
                true,
                this::get),
            tool(
                "wait_run",
                "Waits for a run that is queued or running, and returns its outputs. Returns"
                    + " \"still running\" when that takes long; then call it again.",
                runId(),
                Results.schema(),
                true,
                this::await),
            tool(
                "list_runs",
                "Lists the latest runs of the deployment, newest first.",
                Map.of(
                    "type",
                    "object",
                    "properties",
                    Map.of(
                        "limit",
                        Map.of(
                            "type",
                            "integer",
                            "minimum",
                            1,
                            "maximum",
                            MAX_LISTED,
                            "default",
                            LISTED)),
                    "additionalProperties",
                    false),
                listSchema(),
                true,
                this::list),
            tool(
                "cancel_run",
                "Cancels a run that is queued or running. Its outputs are lost.",
                runId(),
                Map.of(
                    "type",
                    "object",
                    "properties",
                    Map.of(RUN_ID, Map.of("type", "string"), "message", Map.of("type", "string")),
                    "required",
                    List.of(RUN_ID)),
                false,
                this::cancel),
            tool(
                "deployment",
                "Shows whether the deployment can be reached, its containers, and how many runs"
                    + " wait.",
                Map.of("type", "object", "properties", Map.of(), "additionalProperties", false),
                deploymentSchema(),
                true,
                call -> deployment()))
        .toList();
  }

  private static AsyncToolSpecification tool(
      String name,
      String description,
      Map<String, Object> input,
      Map<String, Object> output,
      boolean readOnly,
      Call.Handler handler) {
    return new AsyncToolSpecification(
        Tool.builder(name, input)
            .description(description)
            .outputSchema(output)
            .annotations(new ToolAnnotations(null, readOnly, !readOnly, true, true, null))
            .build(),
        (exchange, request) -> Call.of(exchange, request, handler));
  }

  private static Map<String, Object> runId() {
    return Map.of(
        "type",
        "object",
        "properties",
        Map.of(
            RUN_ID,
            Map.of(
                "type",
                "string",
                "description",
                "The id of a run, as a result or list_runs has it.")),
        "required",
        List.of(RUN_ID),
        "additionalProperties",
        false);
  }

  private static Map<String, Object> listSchema() {
    return Map.of(
        "type",
        "object",
        "properties",
        Map.of("runs", Map.of("type", "array", "items", Map.of("type", "object"))),
        "required",
        List.of("runs"));
  }

  private static Map<String, Object> deploymentSchema() {
    Map<String, Object> list = Map.of("type", "array", "items", Map.of("type", "object"));
    return Map.of(
        "type",
        "object",
        "properties",
        Map.of(
            "reachable", Map.of("type", "boolean"),
            "problem", Map.of("type", "string"),
            "containers", list,
            "running", Map.of("type", "integer"),
            "waiting", Map.of("type", "integer")),
        "required",
        List.of("reachable"));
  }

  private static String runId(Call call) {
    call.arguments()
        .keySet()
        .forEach(
            name -> {
              if (!name.equals(RUN_ID)) {
                throw new RefusedCallException(
                    "There is no input %s: the only one is run_id.".formatted(Texts.name(name)));
              }
            });
    if (call.arguments().get(RUN_ID) instanceof String id && !id.isBlank()) {
      return id;
    }
    throw new RefusedCallException(
        "run_id is missing: give the id of a run, as a result or list_runs has it.");
  }

  private CompletableFuture<CallToolResult> get(Call call) {
    String id = runId(call);
    return toolbox
        .flowscale()
        .getRun(id)
        .thenApply(
            run -> {
              Map<String, Object> facts = Results.facts(id, run);
              facts.put(
                  "outputs",
                  run.outputs().stream().map(output -> Results.announced(id, output)).toList());
              String errors =
                  run.errors().isEmpty()
                      ? ""
                      : " Its errors: " + Texts.quoted(String.join("; ", run.errors()), 1500);
              return Results.of(
                  "Run %s: %s, %d outputs.%s"
                      .formatted(
                          Texts.name(id), Texts.status(run.status()), run.outputs().size(), errors),
                  facts);
            });
  }

  private CompletableFuture<CallToolResult> await(Call call) {
    String id = runId(call);
    return CompletableFuture.supplyAsync(() -> toolbox.desk().await(id), toolbox.executor())
        .thenCompose(ticket -> ticket)
        .thenCompose(ticket -> toolbox.follow(call, ticket));
  }

  private CompletableFuture<CallToolResult> list(Call call) {
    int limit =
        call.arguments().getOrDefault("limit", LISTED) instanceof Number number
            ? Math.max(1, Math.min(MAX_LISTED, number.intValue()))
            : LISTED;
    return toolbox
        .flowscale()
        .getRuns(RunQuery.builder().pageSize(limit).build())
        .thenApply(
            page -> {
              StringBuilder text = new StringBuilder(64);
              text.append(page.runs().isEmpty() ? "There are no runs." : "The latest runs:");
              page.runs()
                  .forEach(
                      run ->
                          text.append(
                              "\n- %s: %s, workflow %s"
                                  .formatted(
                                      Texts.name(run.id()),
                                      Texts.status(run.status()),
                                      Texts.name(run.workflowId()))));
              return Results.of(
                  text.toString(),
                  Map.of("runs", page.runs().stream().map(RunTools::listed).toList()));
            });
  }

  private static Map<String, Object> listed(Run run) {
    Map<String, Object> facts = Results.facts(run.id() == null ? "" : run.id(), run);
    if (run.createdAt() != null) {
      facts.put("created_at", run.createdAt().toString());
    }
    return facts;
  }

  private CompletableFuture<CallToolResult> cancel(Call call) {
    String id = runId(call);
    return toolbox
        .flowscale()
        .cancelRun(id)
        .thenApply(
            cancellation ->
                Results.of(
                    "Run %s is cancelled.".formatted(Texts.name(id)),
                    Map.of(RUN_ID, Texts.line(id, Texts.MAX_NAME))));
  }

  private CompletableFuture<CallToolResult> deployment() {
    return toolbox
        .flowscale()
        .checkHealth()
        .thenCombine(toolbox.flowscale().getQueue(), RunTools::reachable)
        .exceptionally(
            failure -> {
              String problem = Failures.message(failure);
              return Results.of(
                  "The deployment does not work: " + problem,
                  Map.of("reachable", false, "problem", problem));
            });
  }

  private static CallToolResult reachable(
      List<ContainerHealth> health, List<ContainerQueue> queue) {
    int running = queue.stream().mapToInt(each -> each.running().size()).sum();
    int waiting = queue.stream().mapToInt(each -> each.pending().size()).sum();
    List<Map<String, String>> containers =
        health.stream()
            .limit(MAX_LISTED)
            .map(
                each ->
                    Map.of(
                        "container", Texts.line(each.container(), Texts.MAX_NAME),
                        "status", Texts.line(each.status(), Texts.MAX_NAME)))
            .toList();
    return Results.of(
        "The deployment responds: %d containers, %d runs executed now, %d waiting."
            .formatted(health.size(), running, waiting),
        Map.of(
            "reachable", true, "containers", containers, "running", running, "waiting", waiting));
  }
}
