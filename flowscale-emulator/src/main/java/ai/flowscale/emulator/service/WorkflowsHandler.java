package ai.flowscale.emulator.service;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.http.WireResponse;
import jakarta.json.JsonArrayBuilder;

/** {@code GET /api/v1/comfy/workflows}. */
record WorkflowsHandler(Workflows workflows) {
  WireResponse handle() {
    JsonArrayBuilder list = Json.array();
    for (EmulatedWorkflow workflow : workflows.all()) {
      list.add(
          Json.object()
              .add("id", workflow.id())
              .add("name", workflow.name())
              .add("description", workflow.description())
              .add("inputs", workflow.describedInputs().toString())
              .add("outputs", workflow.describedOutputs().toString()));
    }
    return Json.success(list.build());
  }
}
