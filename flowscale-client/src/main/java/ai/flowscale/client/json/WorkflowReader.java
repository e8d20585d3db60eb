package ai.flowscale.client.json;

import ai.flowscale.api.model.Workflow;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser.Event;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads workflows, as a list or as a list in an object. */
final class WorkflowReader {

  private static final Fields<ListField> LIST = Fields.of(ListField.class);

  private enum ListField {
    WORKFLOWS,
    OTHER
  }

  private static final Fields<WorkflowField> WORKFLOW = Fields.of(WorkflowField.class);

  private enum WorkflowField {
    ID,
    WORKFLOW_ID,
    NAME,
    DESCRIPTION,
    INPUTS,
    OUTPUTS,
    OTHER
  }

  private WorkflowReader() {}

  static List<Workflow> list(JsonCursor in) {
    if (in.event() != Event.START_OBJECT) {
      return in.list(WorkflowReader::workflow);
    }
    List<Workflow> workflows = null;
    for (ListField field = in.nextField(LIST); field != null; field = in.nextField(LIST)) {
      switch (field) {
        case WORKFLOWS -> workflows = in.list(WorkflowReader::workflow);
        case OTHER -> in.skip();
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
    for (WorkflowField field = in.nextField(WORKFLOW);
        field != null;
        field = in.nextField(WORKFLOW)) {
      switch (field) {
        case ID -> id = in.string();
        case WORKFLOW_ID -> workflowId = in.string();
        case NAME -> name = in.string();
        case DESCRIPTION -> description = in.string();
        case INPUTS -> inputs = EmbeddedJson.read(in);
        case OUTPUTS -> outputs = EmbeddedJson.read(in);
        case OTHER -> additional.put(in.name(), in.value());
      }
    }
    String executableId = workflowId != null ? workflowId : id;
    if (executableId == null) {
      throw in.missing("id");
    }
    return new Workflow(executableId, name, description, inputs, outputs, additional);
  }
}
