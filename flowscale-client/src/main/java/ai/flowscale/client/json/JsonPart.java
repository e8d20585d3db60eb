package ai.flowscale.client.json;

import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.model.Link;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A value in a response, which may be absent, and the path to it for messages. The path holds only
 * names of fields that the library reads: others may be a user's own.
 *
 * @param parent the object or array that it is in, or null for the root
 * @param step the name of the field, or the index in brackets
 * @param value the value, or null where the field is absent
 */
record JsonPart(
    JsonDocument document, @Nullable JsonPart parent, String step, @Nullable JsonValue value) {
  /** Whether there is nothing to read: null says no more than a field that is absent. */
  boolean isNull() {
    return value == null || value.equals(JsonValue.NULL);
  }

  boolean isObject() {
    return value instanceof JsonObject;
  }

  boolean isArray() {
    return value instanceof JsonArray;
  }

  /**
   * Returns a field of this object. One that comes twice is refused: no one knows which of the two
   * is meant.
   */
  JsonPart get(String field) {
    JsonObject object = object();
    JsonPart part = new JsonPart(document, this, field, object.get(field));
    if (document.isRepeated(object, field)) {
      throw part.misfit("comes twice");
    }
    return part;
  }

  /** Reads a field of this object; one that cannot be read counts as absent. */
  <T extends @Nullable Object> T getLeniently(String field, Function<JsonPart, T> reader) {
    try {
      return reader.apply(get(field));
    } catch (DecodingException e) {
      return reader.apply(new JsonPart(document, this, field, null));
    }
  }

  /** Returns the fields of this object that are not read, as they are. */
  Map<String, JsonValue> others(Set<String> read) {
    Map<String, JsonValue> others = new HashMap<>();
    object()
        .forEach(
            (name, member) -> {
              if (!read.contains(name)) {
                others.put(name, member);
              }
            });
    return others;
  }

  JsonObject object() {
    if (value instanceof JsonObject object) {
      return object;
    }
    throw misfit("is not an object");
  }

  /** Reads a list that may be left out, or null instead. */
  <T> List<T> listOrEmpty(Function<JsonPart, T> element) {
    return isNull() ? List.of() : list(element);
  }

  /** Reads a list. Null is not one: it says nothing about what exists. */
  <T> List<T> list(Function<JsonPart, T> element) {
    if (value instanceof JsonArray array) {
      List<T> list = new ArrayList<>(array.size());
      for (JsonValue each : array) {
        list.add(element.apply(new JsonPart(document, this, "[" + list.size() + "]", each)));
      }
      return list;
    }
    throw misfit(value == null ? "is missing" : "is not an array");
  }

  /** Returns the value as it is; one that is absent is null. */
  JsonValue raw() {
    return value == null ? JsonValue.NULL : value;
  }

  @Nullable String string() {
    if (isNull()) {
      return null;
    }
    if (value instanceof JsonString string) {
      return string.getString();
    }
    throw misfit("is not a string");
  }

  String requiredString() {
    return required(string());
  }

  /** Reads a string that says something. */
  String requiredWord() {
    return word(requiredString());
  }

  /** Returns what was read for this field, which must say something. */
  String word(String word) {
    if (word.isBlank()) {
      throw misfit("is blank");
    }
    return word;
  }

  /** Returns what was read for this field, which must be there, here or in another place. */
  String required(@Nullable String read) {
    if (read == null) {
      throw misfit(step.startsWith("[") ? "is null" : "is missing");
    }
    return read;
  }

  /** Returns the first of these fields that is a string; those behind it are not read. */
  @Nullable String firstString(String... fields) {
    for (String field : fields) {
      if (get(field).value() instanceof JsonString string) {
        return string.getString();
      }
    }
    return null;
  }

  @Nullable Instant timestamp() {
    String text = string();
    if (text == null) {
      return null;
    }
    Instant instant = Timestamps.parse(text);
    if (instant == null) {
      throw misfit("is not a timestamp");
    }
    return Timestamps.isTold(instant) ? instant : null;
  }

  /** Reads a link; null and a blank string are none. */
  @Nullable Link link() {
    String text = string();
    if (text == null || text.isBlank()) {
      return null;
    }
    try {
      return new Link(text);
    } catch (IllegalArgumentException e) {
      throw misfit("is not a URL");
    }
  }

  @Nullable Integer integer() {
    Long number = longInteger();
    if (number != null && number.intValue() != number) {
      throw misfit("is out of range");
    }
    return number == null ? null : number.intValue();
  }

  /** Reads an integer; {@code 1.0} is one. */
  @Nullable Long longInteger() {
    if (isNull()) {
      return null;
    }
    BigDecimal number = number();
    try {
      return number.longValueExact();
    } catch (ArithmeticException e) {
      throw misfit(number.scale() > 0 ? "is not an integer" : "is out of range");
    }
  }

  /** Reads a number, or returns NaN. */
  double decimal() {
    return value instanceof JsonNumber number ? number.bigDecimalValue().doubleValue() : Double.NaN;
  }

  private BigDecimal number() {
    if (value instanceof JsonNumber number) {
      return number.bigDecimalValue();
    }
    throw misfit("is not a number");
  }

  /** Says that the value is not what it has to be. */
  DecodingException misfit(String problem) {
    return document.refusal((parent == null ? "the response" : path()) + " " + problem);
  }

  String path() {
    String before = parent == null ? "" : parent.path();
    return before.isEmpty() || step.startsWith("[") ? before + step : before + "." + step;
  }

  /** Leaves the value out. */
  @Override
  public String toString() {
    return path();
  }
}
