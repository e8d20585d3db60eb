package ai.flowscale.api.model;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** What a run says of its failure, under the names that responses of the service use elsewhere. */
final class ErrorTexts {
  private static final List<String> FIELDS =
      List.of("error", "errors", "error_message", "message", "detail");

  private ErrorTexts() {}

  static List<String> of(JsonFields additional) {
    List<String> texts = new ArrayList<>();
    for (String field : FIELDS) {
      JsonValue value = additional.get(field);
      if (value != null) {
        collect(value, texts);
      }
    }
    return List.copyOf(texts);
  }

  private static void collect(JsonValue value, List<String> texts) {
    if (value instanceof JsonString text) {
      texts.add(text.getString());
    } else if (value instanceof JsonArray array) {
      array.forEach(element -> collect(element, texts));
    } else if (value instanceof JsonObject object) {
      JsonValue message = object.get("message");
      texts.add(message instanceof JsonString text ? text.getString() : object.toString());
    }
  }
}
