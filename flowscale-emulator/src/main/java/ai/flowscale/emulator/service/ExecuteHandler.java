package ai.flowscale.emulator.service;

import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.http.WireResponse;
import jakarta.json.JsonObjectBuilder;

/** {@code POST /api/v1/runs}. */
record ExecuteHandler(Dialect dialect, Workflows workflows, Runs runs) {
  WireResponse handle(Call call) {
    Parameters parameters = call.parameters();
    String workflowId = parameters.required("workflow_id");
    if (!parameters.valid()) {
      return parameters.refusal();
    }
    String formError = call.formError();
    if (formError != null) {
      return Json.detail(400, formError);
    }
    EmulatedWorkflow workflow = workflows.find(workflowId);
    if (workflow == null) {
      return Json.error(404, "Workflow not found");
    }
    RunState run =
        runs.create(
            workflow,
            workflowId,
            parameters.optional("group_id"),
            call.texts(),
            call.files(),
            call.runDelay());
    return response(run);
  }

  private WireResponse response(RunState run) {
    JsonObjectBuilder data = Json.object();
    if (dialect == Dialect.LEGACY) {
      data.add("number", run.index())
          .add("node_errors", run.nodeErrors())
          .add("output_names", Json.array(run.outputNames(run.createdAt())))
          .add("run_id", run.runId());
      return Json.success(data.build());
    }
    data.add("run_id", run.runId()).add("workflow_id", run.submitted().workflowId());
    if (!run.nodeErrors().isEmpty()) {
      data.add("node_errors", run.nodeErrors());
    }
    return Json.success(dialect == Dialect.OPENAPI ? Json.array().add(data).build() : data.build());
  }
}
