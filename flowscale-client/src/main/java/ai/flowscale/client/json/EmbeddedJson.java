package ai.flowscale.client.json;

import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser;
import java.io.StringReader;

/** JSON that comes inside a string of JSON. */
final class EmbeddedJson {

  private EmbeddedJson() {}

  /** Keeps the value stood on, or what it says where it is a string that is a document itself. */
  static JsonValue read(JsonCursor in) {
    JsonValue value = in.value();
    return value instanceof JsonString string ? unpack(string, in) : value;
  }

  private static JsonValue unpack(JsonString string, JsonCursor outer) {
    String text = string.getString();
    try (JsonParser parser = outer.tools().parsers().createParser(new StringReader(text))) {
      JsonCursor in = new JsonCursor(parser, outer.tools(), outer.operation());
      JsonValue value = in.value();
      return DocumentEnd.isEndOf(text, in.location().getStreamOffset()) ? value : string;
    } catch (RuntimeException e) {
      // Plain text, or beyond the limits: whatever a parser throws then, the string is what we
      // have.
      return string;
    }
  }
}
