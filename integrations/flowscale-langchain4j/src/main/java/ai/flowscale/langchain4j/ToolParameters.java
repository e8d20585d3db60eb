package ai.flowscale.langchain4j;

import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.model.DataType;
import ai.flowscale.api.model.InputDescription;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.images.tools.ToolNames;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonBooleanSchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonNumberSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The inputs of a workflow as the parameters of a tool, and arguments as inputs. */
final class ToolParameters {
  private static final int MAX_TEXT = 500;
  private static final int MAX_OPTIONS = 100;
  private static final int MAX_DIGITS = 100;

  private final Workflow workflow;
  private final Map<String, InputDescription> inputs;
  private final ToolFiles files;

  ToolParameters(Workflow workflow, ToolFiles files) {
    this.workflow = workflow;
    this.files = files;
    inputs = new LinkedHashMap<>();
    workflow.inputDescriptions().stream()
        .filter(input -> !input.name().isEmpty())
        .forEach(input -> inputs.put(name(input.name()), input));
  }

  /** Most names are legal as they are; others are told apart whatever the order of the inputs. */
  private static String name(String input) {
    return input.matches("[a-zA-Z0-9_-]{1,64}")
        ? input
        : Stream.of("input", ToolNames.legal(input), ToolNames.digest(input))
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining("_"));
  }

  JsonObjectSchema schema() {
    JsonObjectSchema.Builder schema = JsonObjectSchema.builder();
    inputs.forEach((name, input) -> schema.addProperty(name, schema(input)));
    return schema
        .required(
            inputs.entrySet().stream()
                .filter(it -> it.getValue().required())
                .map(Map.Entry::getKey)
                .toList())
        .additionalProperties(false)
        .build();
  }

  private static JsonSchemaElement schema(InputDescription input) {
    return input.many()
        ? JsonArraySchema.builder()
            .description(description(input))
            .items(element(input, null))
            .build()
        : element(input, description(input));
  }

  private static JsonSchemaElement element(InputDescription input, @Nullable String description) {
    return switch (input.type()) {
      case INTEGER -> JsonIntegerSchema.builder().description(description).build();
      case NUMBER -> JsonNumberSchema.builder().description(description).build();
      case BOOLEAN -> JsonBooleanSchema.builder().description(description).build();
      case CHOICE ->
          input.options().isEmpty() || input.options().size() > MAX_OPTIONS
              ? JsonStringSchema.builder().description(description).build()
              : JsonEnumSchema.builder()
                  .enumValues(input.options())
                  .description(description)
                  .build();
      default -> JsonStringSchema.builder().description(description).build();
    };
  }

  /** Bounds and defaults too: the schemas of LangChain4j have no place for them. */
  private static String description(InputDescription input) {
    return Stream.of(
            part("", input.label()),
            part("", input.description()),
            input.type().isFile()
                ? "A file: its path, as the result of a tool gives it."
                : input.type() == DataType.JSON ? "A JSON value." : "",
            part("At least ", input.min()),
            part("At most ", input.max()),
            part("By default ", input.defaultValue()))
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining(" "));
  }

  private static String part(String before, @Nullable Object value) {
    String text = value == null ? "" : Lines.of(value.toString(), MAX_TEXT);
    return text.isEmpty() ? "" : before + text + (text.endsWith(".") ? "" : ".");
  }

  /**
   * Reads what a model gives for the parameters.
   *
   * @throws InvalidRequestException if it does not fit; a model can correct itself by the message
   */
  WorkflowInputs read(String arguments) {
    WorkflowInputs.Builder given = WorkflowInputs.builder();
    try {
      parse(arguments)
          .forEach(
              (name, value) -> {
                InputDescription input = inputs.get(name);
                given.value(
                    input == null ? name : input.name(),
                    input == null ? plain(value) : value(input, value));
              });
    } catch (StackOverflowError e) {
      // Not every parser bounds the nesting.
      throw noObject();
    }
    return given.build().checkedAgainst(workflow);
  }

  private static InvalidRequestException noObject() {
    return new InvalidRequestException(
        "arguments", "The arguments are not a JSON object: give one, with a field for each input");
  }

  /** Parsers have bounds of their own, such as for nesting, with exceptions of their own. */
  @SuppressWarnings("IllegalCatch")
  private static JsonObject parse(String arguments) {
    String text = arguments == null || arguments.isBlank() ? "{}" : arguments;
    // The array rejects what follows the object, which readers differ about.
    try (JsonReader reader = Json.createReader(new StringReader("[" + text + "]"))) {
      JsonArray array = reader.readArray();
      if (array.size() == 1 && array.get(0) instanceof JsonObject object) {
        return object;
      }
    } catch (RuntimeException e) {
      // Its message would quote what was given.
    }
    throw noObject();
  }

  private @Nullable Object value(InputDescription input, JsonValue value) {
    if (input.type().isFile()) {
      return value instanceof JsonArray list
          ? list.stream().map(it -> files.find(input.name(), it)).toList()
          : value == JsonValue.NULL ? null : files.find(input.name(), value);
    }
    return input.type() == DataType.JSON && !(value instanceof JsonString) && !input.many()
        ? value
        : plain(value);
  }

  /** Models write 5.0 for a whole number, too. */
  private static Number number(BigDecimal value) {
    boolean isWhole = value.stripTrailingZeros().scale() <= 0;
    return isWhole && (long) value.precision() - value.scale() <= MAX_DIGITS
        ? value.toBigInteger()
        : value;
  }

  private static @Nullable Object plain(JsonValue value) {
    return switch (value.getValueType()) {
      case NULL -> null;
      case TRUE -> true;
      case FALSE -> false;
      case STRING -> ((JsonString) value).getString();
      case NUMBER -> number(((JsonNumber) value).bigDecimalValue());
      case OBJECT -> value;
      case ARRAY -> {
        List<@Nullable Object> elements = new ArrayList<>();
        value.asJsonArray().forEach(it -> elements.add(plain(it)));
        yield elements;
      }
    };
  }
}
