package ai.flowscale.client.json;

import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.model.Link;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonLocation;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A parser that is strict: it bounds the depth, checks types and numbers, and knows the way to the
 * field it stands on, for messages. It stands on an event; what reads a value leaves it on the
 * value's last one.
 *
 * <p>The parser's own {@code getObject()}, {@code skipObject()} and their kin are left alone: their
 * depth is bounded elsewhere or not at all.
 */
final class JsonCursor {

  /** How many objects and arrays may lie in each other, the envelope among them. */
  static final int MAX_DEPTH = 64;

  /** Longer than the longest integer that fits, and short enough to be exact with at no cost. */
  private static final int MAX_INTEGER_LENGTH = 40;

  private final JsonParser parser;
  private final JsonTools tools;
  private final String operation;

  /** The objects and arrays stood in, from 1 on. */
  private final Level[] levels = new Level[MAX_DEPTH + 1];

  private int depth;
  private String name = "";
  private Event event;
  private boolean beyondLimits;

  /** Where in an object or an array the parser stands. */
  private static final class Level {
    /** The field read last, or null if it is none that is read, or there is none yet. */
    private @Nullable String field;

    /** The element read last, or -1. */
    private int element = -1;

    /** The index of the field that is likely to come next. */
    private int expected;

    /** The fields that have come, as bits. */
    private int seen;
  }

  /** Takes a parser that has not started, and goes to its first event. */
  JsonCursor(JsonParser parser, JsonTools tools, String operation) {
    this.parser = parser;
    this.tools = tools;
    this.operation = operation;
    this.event = parser.next();
    enter();
  }

  Event event() {
    return event;
  }

  int depth() {
    return depth;
  }

  JsonLocation location() {
    return parser.getLocation();
  }

  JsonTools tools() {
    return tools;
  }

  String operation() {
    return operation;
  }

  Event next() {
    event = parser.next();
    enter();
    return event;
  }

  private void enter() {
    switch (event) {
      case START_OBJECT, START_ARRAY -> {
        if (depth == MAX_DEPTH) {
          beyondLimits = true;
          throw new DecodingException(
              operation + ": the response is nested deeper than " + MAX_DEPTH + " levels", null);
        }
        depth++;
        levels[depth] = new Level();
      }
      case END_OBJECT, END_ARRAY -> depth--;
      default -> {}
    }
  }

  /** Goes to the next field's name, or to the end of the object, which is null. */
  @Nullable String nextKey() {
    return next() == Event.END_OBJECT ? null : parser.getString();
  }

  /**
   * Goes to the value of the next field, or to the end of the object, which is null. Refuses a
   * field that came before: which of the two is meant, nobody knows.
   *
   * @param fields those that are read
   */
  <F extends Enum<F>> @Nullable F nextField(Fields<F> fields) {
    if (next() == Event.END_OBJECT) {
      return null;
    }
    Level object = levels[depth];
    name = parser.getString();
    int index = fields.indexOf(name, object.expected);
    next();
    if (index < 0) {
      object.field = null;
      return fields.other();
    }
    object.field = name;
    object.expected = index + 1;
    int bit = 1 << index;
    if ((object.seen & bit) != 0) {
      throw misfit("comes twice");
    }
    object.seen |= bit;
    return fields.get(index);
  }

  /** Returns the name of the field read last, whether it is one of those that are read or not. */
  String name() {
    return name;
  }

  /** Returns the field read last in the object stood in, or null if it is none that is read. */
  @Nullable String field() {
    return levels[depth].field;
  }

  /** Keeps the value of the field whose name is stood on as it is. */
  JsonValue fieldValue() {
    next();
    return value();
  }

  /** Goes past the value. */
  void skip() {
    if (isStart()) {
      leave(depth - 1);
    }
  }

  /** Goes to the next element, or to the end of the array, which is false. */
  boolean nextElement() {
    if (next() == Event.END_ARRAY) {
      return false;
    }
    levels[isStart() ? depth - 1 : depth].element++;
    return true;
  }

  /** Goes on until it is no deeper than that. */
  void leave(int level) {
    while (depth > level) {
      next();
    }
  }

  /**
   * Goes on after a value that was of another form than expected.
   *
   * @param level the depth of the object that the value belongs to
   * @throws DecodingException the same, if the document as a whole cannot be read on
   */
  void resume(int level, DecodingException misfit) {
    if (beyondLimits) {
      throw misfit;
    }
    leave(level);
  }

  void expectObject() {
    if (event != Event.START_OBJECT) {
      throw misfit("is not an object");
    }
  }

  void expectArray() {
    if (event != Event.START_ARRAY) {
      throw misfit("is not an array");
    }
  }

  /** Reads a list within an object, which may leave it out or send null instead. */
  <T> List<T> listOrNull(Function<JsonCursor, T> element) {
    return event == Event.VALUE_NULL ? List.of() : list(element);
  }

  /** Reads a list. Null is not one: it says nothing about what exists. */
  <T> List<T> list(Function<JsonCursor, T> element) {
    expectArray();
    List<T> list = new ArrayList<>();
    while (nextElement()) {
      list.add(element.apply(this));
    }
    return list;
  }

  @Nullable String string() {
    return switch (event) {
      case VALUE_STRING -> parser.getString();
      case VALUE_NULL -> null;
      default -> throw misfit("is not a string");
    };
  }

  String requiredString() {
    String string = string();
    if (string == null) {
      throw misfit("is null");
    }
    return string;
  }

  @Nullable Instant timestamp() {
    if (event == Event.VALUE_NULL) {
      return null;
    }
    Instant instant = event == Event.VALUE_STRING ? Timestamps.parse(parser.getString()) : null;
    if (instant == null) {
      throw misfit("is not a timestamp");
    }
    return instant;
  }

  /** Reads a link; null and a blank string are none. */
  @Nullable Link link() {
    String text = string();
    if (text == null || text.isBlank()) {
      return null;
    }
    Link link = Links.read(text);
    if (link == null) {
      throw misfit("is not a URL");
    }
    return link;
  }

  @Nullable Integer integer() {
    Long number = longInteger();
    if (number == null) {
      return null;
    }
    if (number < Integer.MIN_VALUE || number > Integer.MAX_VALUE) {
      throw misfit("is out of range");
    }
    return number.intValue();
  }

  /** Reads an integer; {@code 1.0} is one. */
  @Nullable Long longInteger() {
    if (event == Event.VALUE_NULL) {
      return null;
    }
    String text = number();
    if (text.length() > MAX_INTEGER_LENGTH) {
      throw misfit("is out of range");
    }
    try {
      return new BigDecimal(text).longValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      throw misfit("is no integer, or out of range");
    }
  }

  double decimal() {
    double number = Double.parseDouble(number());
    if (!Double.isFinite(number)) {
      throw misfit("is out of range");
    }
    return number;
  }

  private String number() {
    if (event != Event.VALUE_NUMBER) {
      throw misfit("is not a number");
    }
    return parser.getString();
  }

  /** Keeps the value as it is. */
  JsonValue value() {
    switch (event) {
      case START_OBJECT -> {
        JsonObjectBuilder object = tools.builders().createObjectBuilder();
        for (String key = nextKey(); key != null; key = nextKey()) {
          object.add(key, fieldValue());
        }
        return object.build();
      }
      case START_ARRAY -> {
        JsonArrayBuilder array = tools.builders().createArrayBuilder();
        while (nextElement()) {
          array.add(value());
        }
        return array.build();
      }
      case VALUE_TRUE -> {
        return JsonValue.TRUE;
      }
      case VALUE_FALSE -> {
        return JsonValue.FALSE;
      }
      case VALUE_NULL -> {
        return JsonValue.NULL;
      }
      default -> {
        return parser.getValue();
      }
    }
  }

  /** Says that the value stood on is not what it has to be. */
  DecodingException misfit(String problem) {
    return new DecodingException(operation + ": " + path() + " " + problem, null);
  }

  /** Says that the object just left has no such field. */
  DecodingException missing(String field) {
    String path = depth == 0 ? field : path() + "." + field;
    return new DecodingException(operation + ": " + path + " is missing", null);
  }

  /** Holds none but the names of fields that we read: others may be a user's own. */
  private String path() {
    StringBuilder path = new StringBuilder();
    for (Level level : Arrays.asList(levels).subList(1, depth + 1)) {
      if (level.field != null) {
        path.append(path.isEmpty() ? "" : ".").append(level.field);
      } else if (level.element >= 0) {
        path.append('[').append(level.element).append(']');
      }
    }
    return path.isEmpty() ? "the response" : path.toString();
  }

  boolean isStart() {
    return event == Event.START_OBJECT || event == Event.START_ARRAY;
  }
}
