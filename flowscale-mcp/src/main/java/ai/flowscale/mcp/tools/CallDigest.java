package ai.flowscale.mcp.tools;

import ai.flowscale.api.model.DataType;
import ai.flowscale.api.model.InputDescription;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.mcp.files.Digests;
import ai.flowscale.mcp.files.InputFiles.Found;
import ai.flowscale.mcp.runs.RefusedCallException;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What makes two calls the same: what means the same has one digest, however it is written. Numbers
 * go by their value, fields of JSON objects by their names, and a default that is given is as one
 * that is left out.
 */
final class CallDigest {
  /** Deeper JSON is not read: neither would workflows, and stacks end somewhere. */
  static final int MAX_DEPTH = 100;

  /** A number with more digits stays as it is written. */
  private static final int MAX_SCALE = 1000;

  private CallDigest() {}

  static String of(Workflow workflow, Map<String, Object> values, Map<String, Found> files) {
    Map<String, Object> given = new TreeMap<>(values);
    for (InputDescription input : workflow.inputDescriptions()) {
      Object value = given.get(input.name());
      Object standard = standard(input);
      if (value != null && standard != null && text(value).equals(text(standard))) {
        given.remove(input.name());
      }
    }
    List<String> parts = new ArrayList<>();
    parts.add(workflow.id());
    given.forEach(
        (name, value) -> {
          parts.add(value instanceof JsonValue ? "json" : "text");
          parts.add(name);
          parts.add(text(value));
        });
    new TreeMap<>(files)
        .forEach(
            (name, file) -> {
              parts.add("file");
              parts.add(name);
              parts.add(file.digest());
            });
    return Digests.of(parts.toArray(String[]::new));
  }

  private static @Nullable Object standard(InputDescription input) {
    JsonValue value = input.defaultValue();
    if (value instanceof JsonString text) {
      return input.type() == DataType.JSON
          ? parsed(input.name(), text.getString())
          : text.getString();
    }
    if (value == null || value == JsonValue.NULL) {
      return null;
    }
    return value instanceof JsonNumber number ? number.bigDecimalValue() : value;
  }

  private static String text(Object value) {
    if (value instanceof JsonValue json) {
      return canonical(json).toString();
    }
    return value instanceof Number number ? plain(number).toString() : String.valueOf(value);
  }

  private static JsonValue canonical(JsonValue value) {
    if (value instanceof JsonObject object) {
      Map<String, Object> sorted = new TreeMap<>();
      object.forEach((name, each) -> sorted.put(name, canonical(each)));
      return Json.createObjectBuilder(sorted).build();
    }
    if (value instanceof JsonArray array) {
      return Json.createArrayBuilder(array.stream().map(CallDigest::canonical).toList()).build();
    }
    return value instanceof JsonNumber number
        ? Json.createValue(plain(number.bigDecimalValue()))
        : value;
  }

  /** JSON does not tell 7.0 from 7. */
  static Number plain(Number number) {
    BigDecimal exact = new BigDecimal(number.toString()).stripTrailingZeros();
    return Math.abs((long) exact.scale()) < MAX_SCALE && exact.scale() <= 0
        ? exact.toBigInteger()
        : exact;
  }

  /** Models write JSON as a text as often as not. */
  static JsonValue parsed(String input, String text) {
    if (isDeep(text)) {
      throw tooDeep(input);
    }
    try (JsonReader reader = Json.createReader(new StringReader("[" + text + "\n]"))) {
      List<JsonValue> read = reader.readArray();
      return read.size() == 1 ? read.get(0) : Json.createValue(text);
    } catch (JsonException | NumberFormatException e) {
      return Json.createValue(text);
    }
  }

  private static boolean isDeep(String text) {
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < text.length() && depth <= MAX_DEPTH; i++) {
      switch (text.charAt(i)) {
        case '"' -> quoted = !quoted;
        case '\\' -> i += quoted ? 1 : 0;
        case '[', '{' -> depth += quoted ? 0 : 1;
        case ']', '}' -> depth -= quoted ? 0 : 1;
        default -> {}
      }
    }
    return depth > MAX_DEPTH;
  }

  static RefusedCallException tooDeep(String input) {
    return new RefusedCallException(
        "%s: the JSON is nested more than %d deep.".formatted(Texts.name(input), MAX_DEPTH));
  }
}
