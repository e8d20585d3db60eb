package ai.flowscale.emulator.service;

import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.http.MultipartForm;
import ai.flowscale.emulator.http.WireResponse;
import jakarta.json.JsonArray;
import jakarta.json.JsonObjectBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code POST /api/v1/runs}. */
record ExecuteHandler(Dialect dialect, Workflows workflows, Runs runs) {
  WireResponse handle(Call call) {
    Parameters parameters = call.parameters();
    String workflowId = parameters.required("workflow_id");
    if (!parameters.valid()) {
      return parameters.refusal();
    }
    WireResponse refusal = refusal(call);
    if (refusal != null) {
      return refusal;
    }
    EmulatedWorkflow workflow = workflows.find(workflowId);
    if (workflow == null) {
      return Json.error(404, "Workflow not found");
    }
    JsonArray errors = workflow.inputErrors(call.texts(), call.files());
    if (!errors.isEmpty()) {
      return Json.invalid(errors);
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

  /**
   * Refuses bodies whose inputs would be lost. The service's own server takes them for forms
   * without inputs, and the run is paid for.
   */
  private static @Nullable WireResponse refusal(Call call) {
    String formError = call.formError();
    if (formError != null) {
      return Json.detail(400, formError);
    }
    String type = call.request().header("Content-Type");
    if (MultipartForm.isForm(type)) {
      return call.formComplete()
          ? null
          : incomplete("The form is incomplete: its final boundary did not arrive");
    }
    return call.request().body().hasRemaining()
        ? Json.detail(415, "Inputs are sent as multipart/form-data, one part each")
        : null;
  }

  private static WireResponse incomplete(String message) {
    return Json.invalid(
        Json.array().add(Json.problem(List.of("body"), "value_error", message, null)).build());
  }

  private WireResponse response(RunState run) {
    JsonObjectBuilder data =
        Json.object().add("run_id", run.runId()).add("workflow_id", run.submitted().workflowId());
    if (!run.nodeErrors().isEmpty()) {
      data.add("node_errors", run.nodeErrors());
    }
    return Json.success(dialect == Dialect.OPENAPI ? Json.array().add(data).build() : data.build());
  }
}
