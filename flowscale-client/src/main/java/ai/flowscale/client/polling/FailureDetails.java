package ai.flowscale.client.polling;

import ai.flowscale.api.model.Run;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/**
 * What a failed run says of its failure. The service's description has no field for it; these are
 * the names that its responses use elsewhere.
 */
final class FailureDetails {
  private static final List<String> FIELDS =
      List.of("error", "errors", "error_message", "message", "detail");

  private FailureDetails() {}

  static List<String> of(Run run) {
    List<String> details = new ArrayList<>();
    for (String field : FIELDS) {
      JsonValue value = run.additional().get(field);
      if (value != null) {
        collect(value, details);
      }
    }
    return details;
  }

  private static void collect(JsonValue value, List<String> details) {
    if (value instanceof JsonString text) {
      details.add(text.getString());
    } else if (value instanceof JsonArray array) {
      array.forEach(element -> collect(element, details));
    } else if (value instanceof JsonObject object) {
      JsonValue message = object.get("message");
      details.add(message instanceof JsonString text ? text.getString() : object.toString());
    }
  }
}
