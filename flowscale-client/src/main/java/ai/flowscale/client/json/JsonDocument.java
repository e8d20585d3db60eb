package ai.flowscale.client.json;

import ai.flowscale.api.error.DecodingException;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonLocation;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A JSON document, parsed into a tree of JSON-P's values with the same bounds in every
 * implementation. JSON-P's own {@code getObject()} and {@code JsonReader} bound the depth elsewhere
 * or not at all, and do not report fields that come twice.
 *
 * @param operation the operation's name, for messages
 * @param repeated the fields that came twice, by the object; an error where they are read, and only
 *     there
 * @param size how large the tree is, those of documents in its strings included
 */
record JsonDocument(
    JsonTools tools,
    String operation,
    IdentityHashMap<JsonValue, Set<String>> repeated,
    Size size) {

  /**
   * How many values a response may have. Two bytes make a value, and the tree then takes up to 30
   * times the space of its text. A page of 100 runs may have 10,000 in each.
   */
  static final int MAX_VALUES = 1_000_000;

  /** How many objects and arrays may lie in each other, the envelope among them. */
  private static final int MAX_DEPTH = 64;

  /** The time that it takes to convert a number grows with the square of its length. */
  private static final int MAX_NUMBER_LENGTH = 1000;

  /**
   * A text is read as the first element of an array, with this one behind it: so every parser
   * notices what follows the document. Not every one looks there by itself, and those that do say
   * so in ways of their own. No response can have the same one, since it differs in each JVM.
   */
  private static final String END = "\"the end, " + UUID.randomUUID() + '"';

  /** Adds a line, so that the columns of the text are as they were. */
  private static final String PREFIX = "[\n";

  /**
   * Parses a text and returns the root.
   *
   * @param operation the operation's name, for messages
   * @throws DecodingException if the text exceeds the limits or has content after the document
   * @throws RuntimeException any other one, of the implementation, if it is not JSON
   */
  static JsonPart parse(String text, JsonTools tools, String operation) {
    return around(tools, operation).parse(text);
  }

  /** Stands around values that were read already. */
  static JsonDocument around(JsonTools tools, String operation) {
    return new JsonDocument(tools, operation, new IdentityHashMap<>(), new Size());
  }

  /**
   * Returns the document that is in a string, within the bounds of this one; any other value, and a
   * string that holds none, as it is.
   */
  JsonValue unpacked(JsonValue value) {
    try {
      return value instanceof JsonString string
          ? new JsonDocument(tools, operation, new IdentityHashMap<>(), size)
              .parse(string.getString())
              .raw()
          : value;
    } catch (RuntimeException e) {
      // Plain text, or beyond the limits: whatever a parser throws then, there is the string.
      return value;
    }
  }

  private JsonPart parse(String text) {
    JsonValue root;
    try (JsonParser parser =
        tools.parsers().createParser(new StringReader(PREFIX + text + ',' + END + ']'))) {
      parser.next();
      root = value(parser, parser.next(), 0);
      if (!isAtEnd(parser)) {
        throw refusal("the response has content after its end");
      }
    }
    return new JsonPart(this, null, "", root);
  }

  private static boolean isAtEnd(JsonParser parser) {
    try {
      return parser.next() == Event.VALUE_STRING && END.equals('"' + parser.getString() + '"');
    } catch (RuntimeException noElementOfTheArray) {
      return false;
    }
  }

  /** Returns the line of the text, from 1, at which a parser stopped. */
  static long line(JsonLocation at) {
    return at.getLineNumber() - 1;
  }

  boolean isRepeated(JsonObject in, String field) {
    return repeated.getOrDefault(in, Set.of()).contains(field);
  }

  DecodingException refusal(String problem) {
    return new DecodingException(operation + ": " + problem, null);
  }

  private JsonValue value(JsonParser parser, Event event, int depth) {
    if (++size.values > MAX_VALUES) {
      throw new DecodingException(
          operation + ": the response has more than 1,000,000 values; ask for less at once",
          null,
          true);
    }
    return switch (event) {
      case START_OBJECT -> object(parser, deeper(depth));
      case START_ARRAY -> array(parser, deeper(depth));
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

  private JsonValue object(JsonParser parser, int depth) {
    List<String> names = new ArrayList<>();
    JsonObjectBuilder builder = tools.builders().createObjectBuilder();
    while (parser.next() != Event.END_OBJECT) {
      String name = parser.getString();
      names.add(name);
      builder.add(name, value(parser, parser.next(), depth));
    }
    JsonObject object = builder.build();
    if (object.size() < names.size()) {
      Set<String> once = new HashSet<>();
      names.removeIf(once::add);
      repeated.put(object, Set.copyOf(names));
    }
    return object;
  }

  private JsonValue array(JsonParser parser, int depth) {
    JsonArrayBuilder array = tools.builders().createArrayBuilder();
    for (Event event = parser.next(); event != Event.END_ARRAY; event = parser.next()) {
      array.add(value(parser, event, depth));
    }
    return array.build();
  }

  private JsonValue number(JsonParser parser) {
    if (parser.getString().length() > MAX_NUMBER_LENGTH) {
      throw refusal("the response has a number of more than " + MAX_NUMBER_LENGTH + " characters");
    }
    return parser.getValue();
  }

  /** Counts values. */
  static final class Size {
    private int values;
  }
}
