package ai.flowscale.engine.json;

import ai.flowscale.api.model.Workflow;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser.Event;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads workflows, as a list or as a list in an object. */
final class WorkflowReader {

  private WorkflowReader() {}

  static List<Workflow> list(JsonCursor in) {
    if (in.event() != Event.START_OBJECT) {
      return in.list(WorkflowReader::workflow);
    }
    List<Workflow> workflows = null;
    int seen = 0;
    for (String key = in.nextKey(); key != null; key = in.nextKey()) {
      if (key.equals("workflows")) {
        seen = in.field(seen, 1, key);
        workflows = in.list(WorkflowReader::workflow);
      } else {
        in.skipField();
      }
    }
    if (workflows == null) {
      throw in.missing("workflows");
    }
    return workflows;
  }

  private static Workflow workflow(JsonCursor in) {
    in.expectObject();
    String id = null;
    String workflowId = null;
    String name = null;
    String description = null;
    JsonValue inputs = JsonValue.NULL;
    JsonValue outputs = JsonValue.NULL;
    Map<String, JsonValue> additional = new HashMap<>();
    int seen = 0;
    for (String key = in.nextKey(); key != null; key = in.nextKey()) {
      switch (key) {
        case "id" -> {
          seen = in.field(seen, 1, key);
          id = in.string();
        }
        case "workflow_id" -> {
          seen = in.field(seen, 1 << 1, key);
          workflowId = in.string();
        }
        case "name" -> {
          seen = in.field(seen, 1 << 2, key);
          name = in.string();
        }
        case "description" -> {
          seen = in.field(seen, 1 << 3, key);
          description = in.string();
        }
        case "inputs" -> {
          seen = in.field(seen, 1 << 4, key);
          inputs = EmbeddedJson.read(in);
        }
        case "outputs" -> {
          seen = in.field(seen, 1 << 5, key);
          outputs = EmbeddedJson.read(in);
        }
        default -> additional.put(key, in.fieldValue());
      }
    }
    String executableId = workflowId != null ? workflowId : id;
    if (executableId == null) {
      throw in.missing("id");
    }
    return new Workflow(executableId, name, description, inputs, outputs, additional);
  }
}
