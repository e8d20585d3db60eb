package ai.flowscale.client.json;

import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.model.Workflow;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a document of descriptions that does not come in a response, such as that of a file. */
public final class DescriptionDocument {
  /** The latest format of the file that is known. */
  private static final int FORMAT = 1;

  private DescriptionDocument() {}

  /**
   * Reads the workflows that a document describes.
   *
   * @param document what stands in the file, or what the service itself sends
   * @return the workflows, in their order in the document
   * @throws ConfigurationException if it is of a later format, or holds something else
   */
  public static List<Workflow> workflows(JsonValue document) {
    if (document instanceof JsonObject object
        && object.get("format") instanceof JsonNumber format
        && format.doubleValue() > FORMAT) {
      throw new ConfigurationException(
          "has the format " + format + ", which is newer than this release: use a newer one");
    }
    return list(inner(inner(document, "data"), "workflows")).stream()
        .map(DescriptionDocument::workflow)
        .toList();
  }

  private static JsonValue inner(JsonValue json, String name) {
    return json instanceof JsonObject object && object.containsKey(name) ? object.get(name) : json;
  }

  private static List<JsonValue> list(JsonValue json) {
    return json instanceof JsonArray list ? list : List.of(json);
  }

  private static Workflow workflow(JsonValue json) {
    JsonObject object = json instanceof JsonObject it ? it : JsonValue.EMPTY_JSON_OBJECT;
    String workflowId = text(object, "workflow_id");
    String id = workflowId == null ? text(object, "id") : workflowId;
    if (id == null || id.isEmpty()) {
      throw new ConfigurationException(
          "holds something that is not a workflow with an id: fetch the descriptions anew with the"
              + " Maven goal flowscale:describe");
    }
    return JsonCodec.workflow(
        id,
        text(object, "name"),
        text(object, "description"),
        object.getOrDefault("inputs", JsonValue.NULL),
        object.getOrDefault("outputs", JsonValue.NULL));
  }

  private static @Nullable String text(JsonObject object, String name) {
    return object.get(name) instanceof JsonString text ? text.getString() : null;
  }
}
