package ai.flowscale.client.json;

import ai.flowscale.api.error.DecodingException;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import java.io.StringReader;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON document, parsed into a tree of JSON-P's values with the same bounds in every
 * implementation. JSON-P's own {@code getObject()} and {@code JsonReader} bound the depth elsewhere
 * or not at all, and do not report fields that come twice.
 */
final class JsonDocument {

  /** How many objects and arrays may lie in each other, the envelope among them. */
  private static final int MAX_DEPTH = 64;

  /** The time that it takes to convert a number grows with the square of its length. */
  private static final int MAX_NUMBER_LENGTH = 1000;

  private final JsonTools tools;
  private final String operation;

  /** The fields that came twice. They are an error where they are read, and only there. */
  private final Set<String> repeated = new HashSet<>();

  private JsonDocument(JsonTools tools, String operation) {
    this.tools = tools;
    this.operation = operation;
  }

  /**
   * Parses a text and returns the root.
   *
   * @param operation the operation's name, for messages
   * @throws DecodingException if the text exceeds the limits or has content after the document
   * @throws RuntimeException any other one, of the implementation, if it is not JSON
   */
  static JsonPart parse(String text, JsonTools tools, String operation) {
    JsonDocument document = new JsonDocument(tools, operation);
    JsonValue root;
    try (JsonParser parser = tools.parsers().createParser(new StringReader(text))) {
      root = document.value(parser, parser.next(), document.part(null, ""), 0);
    }
    if (!DocumentEnd.isEndOf(text)) {
      throw document.refusal("the response has content after its end");
    }
    return new JsonPart(document, null, "", root);
  }

  JsonTools tools() {
    return tools;
  }

  String operation() {
    return operation;
  }

  boolean isRepeated(JsonPart field) {
    return !repeated.isEmpty() && repeated.contains(field.path());
  }

  DecodingException refusal(String problem) {
    return new DecodingException(operation + ": " + problem, null);
  }

  /** Returns the place of a value that is still to be read. */
  private JsonPart part(@Nullable JsonPart parent, String step) {
    return new JsonPart(this, parent, step, null);
  }

  private JsonValue value(JsonParser parser, Event event, JsonPart at, int depth) {
    return switch (event) {
      case START_OBJECT -> object(parser, at, deeper(depth));
      case START_ARRAY -> array(parser, at, deeper(depth));
      case VALUE_NUMBER -> number(parser);
      case VALUE_TRUE -> JsonValue.TRUE;
      case VALUE_FALSE -> JsonValue.FALSE;
      case VALUE_NULL -> JsonValue.NULL;
      default -> parser.getValue();
    };
  }

  private int deeper(int depth) {
    if (depth == MAX_DEPTH) {
      throw refusal("the response is nested deeper than " + MAX_DEPTH + " levels");
    }
    return depth + 1;
  }

  private JsonValue object(JsonParser parser, JsonPart at, int depth) {
    Map<String, JsonValue> fields = new LinkedHashMap<>();
    while (parser.next() != Event.END_OBJECT) {
      JsonPart field = part(at, parser.getString());
      if (fields.put(field.step(), value(parser, parser.next(), field, depth)) != null) {
        repeated.add(field.path());
      }
    }
    JsonObjectBuilder object = tools.builders().createObjectBuilder();
    fields.forEach(object::add);
    return object.build();
  }

  private JsonValue array(JsonParser parser, JsonPart at, int depth) {
    JsonArrayBuilder array = tools.builders().createArrayBuilder();
    int index = 0;
    for (Event event = parser.next(); event != Event.END_ARRAY; event = parser.next()) {
      array.add(value(parser, event, part(at, JsonPart.element(index++)), depth));
    }
    return array.build();
  }

  private JsonValue number(JsonParser parser) {
    if (parser.getString().length() > MAX_NUMBER_LENGTH) {
      throw refusal("the response has a number of more than " + MAX_NUMBER_LENGTH + " characters");
    }
    return parser.getValue();
  }
}
