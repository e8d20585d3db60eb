package ai.flowscale.engine.submission;

import ai.flowscale.engine.json.JsonCodec;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.Objects;

/**
 * Whether a value that the service tells of a run is the text that was sent. All inputs are sent as
 * texts; the service may tell them as what they mean, and write numbers and JSON in its own way.
 */
final class SentValues {
  private final JsonCodec json;

  SentValues(JsonCodec json) {
    this.json = json;
  }

  boolean agree(String sent, JsonValue told) {
    if (told instanceof JsonString text && text.getString().equals(sent)) {
      return true;
    }
    JsonValue meaning =
        told instanceof JsonString text ? json.readText(text.getString()).orElse(told) : told;
    return json.readText(sent).filter(meant -> same(meant, meaning)).isPresent();
  }

  private static boolean same(JsonValue a, JsonValue b) {
    if (a instanceof JsonNumber x && b instanceof JsonNumber y) {
      return x.bigDecimalValue().compareTo(y.bigDecimalValue()) == 0;
    }
    if (a instanceof JsonArray x && b instanceof JsonArray y) {
      if (x.size() != y.size()) {
        return false;
      }
      for (int i = 0; i < x.size(); i++) {
        if (!same(x.get(i), y.get(i))) {
          return false;
        }
      }
      return true;
    }
    if (a instanceof JsonObject x && b instanceof JsonObject y) {
      return x.keySet().equals(y.keySet())
          && x.entrySet().stream()
              .allMatch(e -> same(e.getValue(), Objects.requireNonNull(y.get(e.getKey()))));
    }
    return a.equals(b);
  }
}
