package ai.flowscale.api.description;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import java.io.StringReader;
import org.jspecify.annotations.Nullable;

/** JSON inside a string of JSON. */
final class EmbeddedJson {
  private EmbeddedJson() {}

  /** Takes an object or a list out of a string; any other value stays what it is. */
  static JsonValue unpack(JsonValue value) {
    if (value instanceof JsonString string) {
      JsonValue inside = parse(string.getString());
      return inside instanceof JsonStructure ? inside : value;
    }
    return value;
  }

  /** Parses a text, or returns null where it is not JSON or there is no parser that takes it. */
  @SuppressWarnings("IllegalCatch") // Deep nesting and long numbers bring more than JsonException.
  static @Nullable JsonValue parse(String text) {
    try {
      return only(text);
    } catch (RuntimeException | StackOverflowError e) {
      return null;
    }
  }

  /** Returns whether a text is JSON, or may be: a parser need not take what is deep or long. */
  @SuppressWarnings("IllegalCatch")
  static boolean mayBeJson(String text) {
    try {
      return only(text) != null;
    } catch (JsonException e) {
      return false;
    } catch (RuntimeException | StackOverflowError e) {
      return true;
    }
  }

  private static @Nullable JsonValue only(String text) {
    // The wrapping rejects what follows the document, which readers differ about.
    try (JsonReader reader = Json.createReader(new StringReader("[" + text + "\n]"))) {
      JsonStructure only = reader.read();
      return only.asJsonArray().size() == 1 ? only.asJsonArray().get(0) : null;
    }
  }
}
