package ai.flowscale.client.json;

import ai.flowscale.api.model.Workflow;
import java.util.List;
import java.util.Set;

/** Reads workflows, as a list or as a list in an object. */
final class WorkflowReader {

  private static final Set<String> FIELDS =
      Set.of("id", "workflow_id", "name", "description", "inputs", "outputs");

  private WorkflowReader() {}

  static List<Workflow> list(JsonPart in) {
    return (in.isObject() ? in.get("workflows") : in).list(WorkflowReader::workflow);
  }

  private static Workflow workflow(JsonPart in) {
    return new Workflow(
        in.get("id").required(in.firstString("workflow_id", "id")),
        in.get("name").string(),
        in.get("description").string(),
        in.get("inputs").unpacked(),
        in.get("outputs").unpacked(),
        in.others(FIELDS));
  }
}
