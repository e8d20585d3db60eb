package ai.flowscale.client.json;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is worth telling of a field that says what went wrong. */
final class ErrorTexts {

  private static final List<String> MEMBERS = List.of("message", "msg", "detail");

  private ErrorTexts() {}

  /** Takes the texts out of a string, an object with a message, or an array of such. */
  static List<String> of(@Nullable JsonValue value) {
    List<String> texts = new ArrayList<>();
    if (value instanceof JsonArray array) {
      array.forEach(element -> add(texts, element));
    } else {
      add(texts, value);
    }
    return texts;
  }

  private static void add(List<String> texts, @Nullable JsonValue value) {
    String text = value instanceof JsonObject object ? message(object) : string(value);
    if (text != null && !text.isBlank()) {
      texts.add(text);
    }
  }

  /** Takes no more than the message: other members may repeat what the caller sent. */
  private static @Nullable String message(JsonObject object) {
    for (String member : MEMBERS) {
      String text = string(object.get(member));
      if (text != null) {
        return text;
      }
    }
    return null;
  }

  static @Nullable String string(@Nullable JsonValue value) {
    return value instanceof JsonString string ? string.getString() : null;
  }
}
