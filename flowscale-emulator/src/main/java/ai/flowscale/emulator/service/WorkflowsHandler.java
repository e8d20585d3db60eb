package ai.flowscale.emulator.service;

import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.http.WireResponse;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;

/** {@code GET /api/v1/comfy/workflows}. */
record WorkflowsHandler(Dialect dialect, Workflows workflows) {
  WireResponse handle() {
    boolean legacy = dialect == Dialect.LEGACY;
    JsonArrayBuilder list = Json.array();
    for (EmulatedWorkflow workflow : workflows.all()) {
      JsonObjectBuilder json =
          Json.object()
              .add(legacy ? "workflow_id" : "id", workflow.id())
              .add("name", workflow.name())
              .add("description", workflow.description());
      if (legacy) {
        json.add("inputs", workflow.describedInputs());
        json.add("outputs", workflow.describedOutputs());
      } else {
        json.add("inputs", workflow.describedInputs().toString());
        json.add("outputs", workflow.describedOutputs().toString());
      }
      list.add(json);
    }
    return Json.success(legacy ? Json.object().add("workflows", list).build() : list.build());
  }
}
