package ai.flowscale.examples.ee.workflow;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the service says of a workflow's inputs and outputs. Its shape differs: a list of
 * objects with a name, or an object by name with objects or words. What is not understood is left
 * out.
 */
final class Descriptions {
  /** What of all values of its type an input may have. */
  private record Bounds(
      List<JsonValue> options, @Nullable BigDecimal min, @Nullable BigDecimal max) {
    static final Bounds NONE = new Bounds(List.of(), null, null);
  }

  private Descriptions() {}

  static List<InputDescription> inputs(JsonValue described) {
    List<InputDescription> inputs = new ArrayList<>();
    if (described instanceof JsonArray list) {
      for (JsonValue element : list) {
        if (element instanceof JsonObject object) {
          Optional<String> name = text(object, "name").or(() -> text(object, "path"));
          name.ifPresent(it -> inputs.add(input(it, object)));
        }
      }
    } else if (described instanceof JsonObject map) {
      map.forEach(
          (name, value) -> {
            if (value instanceof JsonObject object) {
              inputs.add(input(name, object));
            } else if (value instanceof JsonString word) {
              inputs.add(input(name, word.getString(), null, null, null, Bounds.NONE));
            }
          });
    }
    return inputs;
  }

  static List<String> outputs(JsonValue described) {
    List<String> names = new ArrayList<>();
    if (described instanceof JsonArray list) {
      for (JsonValue element : list) {
        if (element instanceof JsonString name) {
          names.add(name.getString());
        } else if (element instanceof JsonObject object) {
          text(object, "name").ifPresent(names::add);
        }
      }
    } else if (described instanceof JsonObject map) {
      names.addAll(map.keySet());
    }
    return names;
  }

  private static InputDescription input(String name, JsonObject object) {
    return input(
        name,
        text(object, "type").orElse(""),
        truth(object.get("required")),
        object.get("default"),
        text(object, "description").orElse(null),
        new Bounds(
            options(object), number(object, "min", "minimum"), number(object, "max", "maximum")));
  }

  /** Numbers and words, each of which a person could choose. */
  private static List<JsonValue> options(JsonObject object) {
    return Stream.of("options", "choices", "enum", "values")
        .map(object::get)
        .filter(JsonArray.class::isInstance)
        .findFirst()
        .map(list -> list.asJsonArray().stream().filter(Descriptions::isChoice).toList())
        .orElse(List.of());
  }

  private static boolean isChoice(JsonValue value) {
    return switch (value.getValueType()) {
      case STRING, NUMBER, TRUE, FALSE -> true;
      default -> false;
    };
  }

  private static @Nullable BigDecimal number(JsonObject object, String... keys) {
    for (String key : keys) {
      if (object.get(key) instanceof JsonNumber number) {
        return number.bigDecimalValue();
      }
    }
    return null;
  }

  private static @Nullable Boolean truth(@Nullable JsonValue value) {
    if (value == null || value.equals(JsonValue.NULL)) {
      return null;
    }
    return value.equals(JsonValue.TRUE);
  }

  private static InputDescription input(
      String name,
      String word,
      @Nullable Boolean required,
      @Nullable JsonValue defaultValue,
      @Nullable String description,
      Bounds bounds) {
    InputType type = InputType.of(word);
    boolean multiple = type.isFile() && word.toLowerCase(Locale.ROOT).endsWith("s");
    return new InputDescription(
        name,
        type,
        multiple,
        required,
        defaultValue,
        description,
        bounds.options(),
        bounds.min(),
        bounds.max());
  }

  private static Optional<String> text(JsonObject object, String key) {
    return object.get(key) instanceof JsonString text
        ? Optional.of(text.getString())
        : Optional.empty();
  }
}
