package ai.flowscale.examples.quickstart;

import ai.flowscale.api.WorkflowInputs;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * Makes inputs of system properties. The name of a property is {@code input.KIND.NAME}, where NAME
 * is the workflow's own name for the input; the kind says how the value is meant, so that only what
 * is called a file is ever opened as one. Messages leave the values out.
 */
final class InputProperties {
  static final String PREFIX = "input.";

  private InputProperties() {}

  static WorkflowInputs toInputs(Map<String, String> properties) {
    WorkflowInputs.Builder inputs = WorkflowInputs.builder();
    properties.forEach((property, value) -> add(inputs, property, value));
    return inputs.build();
  }

  private static void add(WorkflowInputs.Builder inputs, String property, String value) {
    int dot = property.indexOf('.', PREFIX.length());
    String kind = dot < 0 ? "" : property.substring(PREFIX.length(), dot);
    String name = property.substring(dot + 1);
    switch (kind) {
      case "text" -> inputs.text(name, value);
      case "number" -> inputs.number(name, number(property, value));
      case "bool" -> inputs.bool(name, bool(property, value));
      case "json" -> inputs.json(name, json(property, value));
      case "file" -> inputs.file(name, path(property, value));
      default ->
          throw new UsageException(
              "-D"
                  + property
                  + " is no input: write -Dinput.KIND.NAME=VALUE, where KIND is text, number, bool,"
                  + " json or file.");
    }
  }

  private static BigDecimal number(String property, String value) {
    try {
      return new BigDecimal(value.strip());
    } catch (NumberFormatException e) {
      throw wrong(property, "a number such as 12345 or 0.8");
    }
  }

  private static boolean bool(String property, String value) {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(property, "true or false");
    };
  }

  private static JsonValue json(String property, String value) {
    try (JsonParser parser = Json.createParser(new StringReader(value))) {
      parser.next();
      JsonValue json = parser.getValue();
      // Fails if anything follows, which JsonReader overlooks.
      parser.hasNext();
      return json;
    } catch (JsonException | NoSuchElementException e) {
      throw wrong(property, "JSON, quoted for the shell, such as '{\"strength\": 0.8}'");
    }
  }

  private static Path path(String property, String value) {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw wrong(property, "the path of a file");
    }
  }

  private static UsageException wrong(String property, String expected) {
    return new UsageException("-D" + property + " must be " + expected + ".");
  }
}
