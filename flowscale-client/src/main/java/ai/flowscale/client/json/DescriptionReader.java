package ai.flowscale.client.json;

import ai.flowscale.api.model.DataType;
import ai.flowscale.api.model.InputDescription;
import ai.flowscale.api.model.OutputDescription;
import ai.flowscale.api.model.Workflow;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the descriptions of inputs and outputs. They come as a list of objects that have a name, as
 * an object by name, or as ComfyUI's {@code object_info} ({@code {"required": {"seed": ["INT",
 * {"min": 0}]}}}); the whole may be JSON inside a string. What is not understood has the type
 * {@link DataType#UNKNOWN}.
 */
final class DescriptionReader {
  private static final Set<String> GROUPS = Set.of("required", "optional", "hidden");

  /**
   * The most digits of a bound before its point, and after it. What is further out bounds nothing
   * that is sent (a double has 309 and 324), but takes minutes and the memory to be written out.
   */
  private static final int MAX_DIGITS = 400;

  /**
   * One input or output.
   *
   * @param name its name, or empty
   * @param word the service's word for its type, or null
   * @param options the values it may have, or an empty list
   * @param facts what else is said of it
   * @param required whether the place where it stands makes it required, or null
   * @param raw what was read
   */
  private record Item(
      String name,
      @Nullable String word,
      List<String> options,
      JsonObject facts,
      @Nullable Boolean required,
      JsonValue raw) {

    DataType type() {
      for (DataType type : List.of(DataType.IMAGE, DataType.VIDEO, DataType.AUDIO)) {
        // How ComfyUI marks a list of files on its own disk that can be added to.
        if (isTrue(facts.get(type.name().toLowerCase(Locale.ROOT) + "_upload"))) {
          return type;
        }
      }
      DataType type = word == null ? typeOf(defaultValue()) : DataType.of(word);
      return options.isEmpty() || type.isFile() ? type : DataType.CHOICE;
    }

    @Nullable JsonValue defaultValue() {
      return first(facts, value -> !value.equals(JsonValue.NULL), "default", "default_value")
          .orElse(null);
    }

    private static DataType typeOf(@Nullable JsonValue value) {
      if (value == null) {
        return DataType.UNKNOWN;
      }
      return switch (value.getValueType()) {
        case STRING -> DataType.TEXT;
        case NUMBER -> DataType.NUMBER;
        case TRUE, FALSE -> DataType.BOOLEAN;
        case OBJECT, ARRAY -> DataType.JSON;
        case NULL -> DataType.UNKNOWN;
      };
    }

    boolean isMany() {
      return isTrue(facts.get("many"))
          || (word != null && type().isFile() && word.toLowerCase(Locale.ROOT).endsWith("s"));
    }

    boolean isRequired() {
      return required != null ? required : isTrue(facts.get("required"));
    }

    @Nullable String label() {
      String label = text(facts, "label", "name");
      return label == null || label.equals(name) ? null : label;
    }

    @Nullable String description() {
      return text(facts, "description", "tooltip");
    }
  }

  private final UnaryOperator<JsonValue> unpacking;

  /**
   * Creates a reader.
   *
   * @param unpacking returns the document that is in a string, and any other value as it is
   */
  DescriptionReader(UnaryOperator<JsonValue> unpacking) {
    this.unpacking = unpacking;
  }

  /** Reads what is said of a workflow's inputs and outputs. */
  Workflow workflow(
      String id,
      @Nullable String name,
      @Nullable String description,
      JsonValue inputs,
      JsonValue outputs,
      Map<String, JsonValue> additional) {
    return new Workflow(
        id, name, description, inputs, outputs, inputs(inputs), outputs(outputs), additional);
  }

  /** Reads the inputs of a workflow, in the order of the description. */
  private List<InputDescription> inputs(JsonValue described) {
    return items(described).stream().map(DescriptionReader::input).toList();
  }

  private static InputDescription input(Item item) {
    JsonValue standard = item.defaultValue();
    DataType type = item.type();
    return new InputDescription(
        item.name(),
        item.label(),
        item.description(),
        type,
        item.word(),
        item.isMany(),
        item.isRequired() && standard == null,
        standard,
        type.isFile() ? List.of() : item.options(),
        number(item.facts(), "min"),
        number(item.facts(), "max"),
        item.raw());
  }

  /** Reads the outputs of a workflow, in the order of the description. */
  private List<OutputDescription> outputs(JsonValue described) {
    return items(described).stream()
        .map(
            item ->
                new OutputDescription(
                    item.name(),
                    item.label(),
                    item.description(),
                    item.type(),
                    item.word(),
                    item.raw()))
        .toList();
  }

  private List<Item> items(JsonValue described) {
    List<Item> items = new ArrayList<>();
    JsonValue value = unpack(described);
    if (value instanceof JsonArray list) {
      list.forEach(element -> items.add(ofElement(element)));
    } else if (value instanceof JsonObject map) {
      addAll(map, null, items);
    } else if (!value.equals(JsonValue.NULL) && !isBlank(value)) {
      items.add(unknown("", value));
    }
    // The first of a name counts.
    Set<String> names = new HashSet<>();
    items.removeIf(item -> !item.name().isEmpty() && !names.add(item.name()));
    return items;
  }

  /** Takes an object or a list out of a string; any other value stays what it is. */
  private JsonValue unpack(JsonValue value) {
    JsonValue inside = unpacking.apply(value);
    return inside instanceof JsonStructure ? inside : value;
  }

  private static boolean isBlank(JsonValue value) {
    return value instanceof JsonString string && string.getString().isBlank();
  }

  private static Item ofElement(JsonValue element) {
    if (element instanceof JsonObject object) {
      String name = text(object, "parameter_name", "path", "name");
      return ofObject(name == null ? "" : name, object, null);
    }
    return unknown(element instanceof JsonString name ? name.getString() : "", element);
  }

  private static void addAll(JsonObject map, @Nullable Boolean required, List<Item> items) {
    if (required == null && isGrouped(map)) {
      map.forEach(
          (group, inputs) -> {
            if (!group.equals("hidden")) {
              addAll(inputs.asJsonObject(), group.equals("required"), items);
            }
          });
    } else {
      map.forEach((name, value) -> items.add(ofMember(name, value, required)));
    }
  }

  private static boolean isGrouped(JsonObject map) {
    return !map.isEmpty()
        && map.entrySet().stream()
            .allMatch(
                entry ->
                    GROUPS.contains(entry.getKey())
                        && entry.getValue() instanceof JsonObject inputs
                        && inputs.values().stream().allMatch(JsonStructure.class::isInstance));
  }

  private static Item ofMember(String name, JsonValue value, @Nullable Boolean required) {
    if (value instanceof JsonObject object) {
      return ofObject(name, object, required);
    }
    if (value instanceof JsonString word) {
      return new Item(
          name, word.getString(), List.of(), JsonValue.EMPTY_JSON_OBJECT, required, value);
    }
    if (value instanceof JsonArray pair && !pair.isEmpty()) {
      JsonObject facts =
          pair.size() > 1 && pair.get(1) instanceof JsonObject object
              ? object
              : JsonValue.EMPTY_JSON_OBJECT;
      return item(name, pair.get(0), facts, required, value);
    }
    return unknown(name, value);
  }

  private static Item ofObject(String name, JsonObject object, @Nullable Boolean required) {
    JsonValue type = first(object, value -> true, "type", "class_type").orElse(JsonValue.NULL);
    return item(name, type, object, required, object);
  }

  private static Item item(
      String name, JsonValue type, JsonObject facts, @Nullable Boolean required, JsonValue raw) {
    // In the service's OpenAPI document, a file is a string of this format.
    String format = "binary".equals(text(facts, "format")) ? "binary" : null;
    String word = format == null && type instanceof JsonString string ? string.getString() : format;
    List<String> options = texts(type instanceof JsonArray ? type : facts.get("options"));
    return new Item(name, word, options, facts, required, raw);
  }

  private static Item unknown(String name, JsonValue raw) {
    return new Item(name, null, List.of(), JsonValue.EMPTY_JSON_OBJECT, null, raw);
  }

  /** The elements of a list that can be sent as a text. */
  private static List<String> texts(@Nullable JsonValue list) {
    List<String> texts = new ArrayList<>();
    if (list instanceof JsonArray array) {
      for (JsonValue each : array) {
        JsonValue value =
            each instanceof JsonObject object && object.containsKey("value")
                ? object.get("value")
                : each;
        if (value instanceof JsonString string) {
          texts.add(string.getString());
        } else if (!(value instanceof JsonStructure) && !value.equals(JsonValue.NULL)) {
          texts.add(value.toString());
        }
      }
    }
    return texts;
  }

  private static Optional<JsonValue> first(
      JsonObject facts, Predicate<JsonValue> fits, String... keys) {
    return Stream.of(keys).map(facts::get).filter(Objects::nonNull).filter(fits).findFirst();
  }

  private static @Nullable BigDecimal number(JsonObject facts, String key) {
    return facts.get(key) instanceof JsonNumber number && isShort(number.bigDecimalValue())
        ? number.bigDecimalValue()
        : null;
  }

  private static boolean isShort(BigDecimal number) {
    return number.scale() <= MAX_DIGITS && (long) number.precision() - number.scale() <= MAX_DIGITS;
  }

  private static @Nullable String text(JsonObject facts, String... keys) {
    return first(facts, value -> value instanceof JsonString && !isBlank(value), keys)
        .map(value -> ((JsonString) value).getString())
        .orElse(null);
  }

  private static boolean isTrue(@Nullable JsonValue value) {
    return JsonValue.TRUE.equals(value);
  }
}
