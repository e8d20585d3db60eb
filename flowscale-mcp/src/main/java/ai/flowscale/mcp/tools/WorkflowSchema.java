package ai.flowscale.mcp.tools;

import ai.flowscale.api.model.DataType;
import ai.flowscale.api.model.InputDescription;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.api.support.Names;
import ai.flowscale.mcp.files.Digests;
import ai.flowscale.mcp.files.InputFiles;
import ai.flowscale.mcp.files.OutputUri;
import jakarta.json.JsonNumber;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The input schema of a workflow's tool, and what its fields mean. */
final class WorkflowSchema {
  /** The field that asks for a run of its own. */
  private static final String NEW_RUN = "new_run";

  /** Some clients refuse other names of fields. */
  private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  private static final int MAX_OPTIONS = 200;
  private static final int MAX_DEFAULT = 500;

  private final Map<String, InputDescription> fields = new LinkedHashMap<>();
  private final boolean complete;
  private final String newRun;

  WorkflowSchema(Workflow workflow) {
    boolean named = !workflow.inputDescriptions().isEmpty();
    for (InputDescription input : workflow.inputDescriptions()) {
      if (Names.flawOf(input.name()) == null) {
        String field = input.name();
        fields.put(
            LEGAL.matcher(field).matches() ? field : "input_" + Digests.of(field).substring(0, 12),
            input);
      } else {
        named = false;
      }
    }
    complete = named;
    newRun = fields.containsKey(NEW_RUN) ? "flowscale_" + NEW_RUN : NEW_RUN;
  }

  /**
   * The field that asks for a run of its own; another name where the workflow has one so called.
   */
  String newRun() {
    return newRun;
  }

  /** The input that a field stands for. */
  Optional<InputDescription> input(String field) {
    return Optional.ofNullable(fields.get(field));
  }

  /** As JSON Schema. */
  Map<String, Object> toJson() {
    Map<String, Object> properties = new LinkedHashMap<>();
    fields.forEach((field, input) -> properties.put(field, property(input)));
    properties.put(
        newRun,
        Map.of(
            "type",
            "boolean",
            "default",
            false,
            "description",
            "Set it to true only to get one more run of the same inputs. A repeated call joins the"
                + " run that it has started before."));
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    List<String> required = new ArrayList<>();
    fields.forEach(
        (field, input) -> {
          if (input.required()) {
            required.add(field);
          }
        });
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    schema.put("additionalProperties", !complete);
    return schema;
  }

  private static Map<String, Object> property(InputDescription input) {
    Map<String, Object> value = value(input);
    Map<String, Object> property = new LinkedHashMap<>();
    if (input.many()) {
      property.put("type", "array");
      property.put("items", value);
    } else {
      property.putAll(value);
    }
    String description = description(input);
    if (!description.isEmpty()) {
      property.put("description", description);
    }
    Object standard = plain(input.defaultValue());
    // A text of the deployment's stands in the description, quoted.
    if (standard != null && !input.many() && !(standard instanceof String)) {
      property.put("default", standard);
    }
    return property;
  }

  private static Map<String, Object> value(InputDescription input) {
    Map<String, Object> value = new LinkedHashMap<>();
    String type =
        switch (input.type()) {
          case BOOLEAN -> "boolean";
          case INTEGER -> "integer";
          case NUMBER -> "number";
          case JSON, UNKNOWN -> "";
          default -> "string";
        };
    if (!type.isEmpty()) {
      value.put("type", type);
    }
    if (input.type() == DataType.CHOICE
        && !input.options().isEmpty()
        && input.options().size() <= MAX_OPTIONS
        && input.options().stream().allMatch(WorkflowSchema::isPlain)) {
      value.put("enum", input.options().stream().distinct().toList());
    }
    if (input.type() == DataType.INTEGER || input.type() == DataType.NUMBER) {
      putIfKnown(value, "minimum", input.min());
      putIfKnown(value, "maximum", input.max());
    }
    return value;
  }

  private static void putIfKnown(Map<String, Object> value, String name, @Nullable Object bound) {
    if (bound != null) {
      value.put(name, bound);
    }
  }

  private static boolean isPlain(String option) {
    return option.equals(Texts.line(option, Texts.MAX_NAME));
  }

  private static String description(InputDescription input) {
    String file =
        input.type().isFile()
            ? "A file: its path, an earlier output (%s), or data:...;base64, up to %d MB."
                .formatted(OutputUri.TEMPLATE, InputFiles.MAX_INLINE_BYTES >> 20)
            : "";
    String of =
        input.type().isFile() && input.type() != DataType.FILE
            ? "Takes " + input.type().name().toLowerCase(java.util.Locale.ROOT) + "."
            : "";
    String label = input.label() == null ? "" : "It is called " + Texts.name(input.label()) + ".";
    String said =
        input.description() == null
            ? ""
            : "The deployment says: "
                + Texts.quoted(input.description(), Texts.MAX_DESCRIPTION)
                + ".";
    String standard =
        plain(input.defaultValue()) instanceof String text && !input.many()
            ? "By default " + Texts.quoted(text, MAX_DEFAULT) + "."
            : "";
    String options =
        input.type() == DataType.CHOICE ? "Its options are names, no instructions." : "";
    return String.join(
        " ",
        Stream.of(file, of, label, said, options, standard)
            .filter(part -> !part.isEmpty())
            .toList());
  }

  private static @Nullable Object plain(@Nullable JsonValue value) {
    if (value instanceof JsonString text) {
      String string = text.getString();
      return string.length() <= MAX_DEFAULT && string.equals(Texts.line(string, MAX_DEFAULT))
          ? string
          : null;
    }
    if (value instanceof JsonNumber number) {
      return number.bigDecimalValue();
    }
    if (value == JsonValue.TRUE || value == JsonValue.FALSE) {
      return value == JsonValue.TRUE;
    }
    return null;
  }
}
