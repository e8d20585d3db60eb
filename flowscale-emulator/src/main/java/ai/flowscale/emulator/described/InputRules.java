package ai.flowscale.emulator.described;

import ai.flowscale.api.model.InputDescription;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.emulator.ReceivedFile;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonException;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compares the inputs of a submission with the description of the workflow, and words what does not
 * fit as FastAPI does. What the description leaves open is accepted.
 */
public final class InputRules {
  private static final Pattern INTEGER = Pattern.compile("\\s*[+-]?[0-9]+\\s*");
  private static final Pattern ELEMENT = Pattern.compile("(?s)(.+)_[0-9]+");

  /** The words that the service's framework reads as a boolean. */
  private static final Set<String> BOOLEANS =
      Set.of("true", "false", "1", "0", "on", "off", "yes", "no", "y", "n", "t", "f");

  /** Longer ones are not compared: no bound needs as many digits, and parsing them takes long. */
  private static final int MAX_NUMBER_LENGTH = 400;

  private final Map<String, InputDescription> described = new LinkedHashMap<>();
  private final boolean complete;

  /**
   * Takes the rules of a workflow.
   *
   * @param workflow its description
   */
  public InputRules(Workflow workflow) {
    List<InputDescription> all = workflow.inputDescriptions();
    all.forEach(input -> described.put(input.name(), input));
    complete = described.remove("") == null && !all.isEmpty();
  }

  /**
   * Checks the inputs of a submission.
   *
   * @param texts the text parts
   * @param files the file parts
   * @return the errors, as they stand in {@code detail} of a response 422
   */
  public JsonArray errors(Map<String, String> texts, List<ReceivedFile> files) {
    Errors errors = new Errors();
    Set<String> given = new HashSet<>();
    texts.forEach(
        (name, text) -> {
          InputDescription input = find(name);
          if (input != null) {
            given.add(input.name());
            check(errors, name, text, input);
          } else if (complete) {
            errors.add(name, "extra_forbidden", "Extra inputs are not permitted", text);
          }
        });
    for (ReceivedFile file : files) {
      InputDescription input = find(file.field());
      if (input != null) {
        given.add(input.name());
        checkFile(errors, file.field(), input);
      } else if (complete) {
        errors.add(file.field(), "extra_forbidden", "Extra inputs are not permitted", null);
      }
    }
    for (InputDescription input : described.values()) {
      if (input.required() && !given.contains(input.name())) {
        errors.add(input.name(), "missing", "Field required", null);
      }
    }
    return errors.list.build();
  }

  /** Finds the input of a name, or the list of which it is an element. */
  private @Nullable InputDescription find(String name) {
    String list = name;
    while (!described.containsKey(list) && ELEMENT.matcher(list).matches()) {
      list = list.substring(0, list.lastIndexOf('_'));
    }
    InputDescription input = described.get(list);
    return input == null || list.equals(name) || input.many() ? input : null;
  }

  private static void check(Errors errors, String name, String text, InputDescription input) {
    switch (input.type()) {
      case IMAGE, VIDEO, AUDIO, FILE ->
          errors.add(
              name,
              "value_error",
              "Value error, Expected UploadFile, received: <class 'str'>",
              text);
      case INTEGER -> {
        if (INTEGER.matcher(text).matches()) {
          checkBounds(errors, name, text, input);
        } else {
          errors.add(
              name,
              "int_parsing",
              "Input should be a valid integer, unable to parse string as an integer",
              text);
        }
      }
      case NUMBER -> {
        if (text.length() > MAX_NUMBER_LENGTH || number(text) != null) {
          checkBounds(errors, name, text, input);
        } else {
          errors.add(
              name,
              "float_parsing",
              "Input should be a valid number, unable to parse string as a number",
              text);
        }
      }
      case BOOLEAN -> {
        if (!BOOLEANS.contains(text.toLowerCase(Locale.ROOT))) {
          errors.add(
              name,
              "bool_parsing",
              "Input should be a valid boolean, unable to interpret input",
              text);
        }
      }
      case CHOICE -> checkOption(errors, name, text, input.options());
      case JSON -> {
        if (!isJson(text)) {
          errors.add(name, "json_invalid", "Invalid JSON", text);
        }
      }
      default -> {
        // A text may be anything, and what is not known may too.
      }
    }
  }

  private static void checkFile(Errors errors, String name, InputDescription input) {
    switch (input.type()) {
      case INTEGER -> errors.add(name, "int_type", "Input should be a valid integer", null);
      case NUMBER -> errors.add(name, "float_type", "Input should be a valid number", null);
      case BOOLEAN -> errors.add(name, "bool_type", "Input should be a valid boolean", null);
      case CHOICE -> errors.add(name, "literal_error", options(input.options()), null);
      default -> {
        // Long texts and JSON come in files too.
      }
    }
  }

  private static void checkBounds(Errors errors, String name, String text, InputDescription input) {
    BigDecimal number = number(text);
    BigDecimal min = input.min();
    BigDecimal max = input.max();
    if (number != null && min != null && number.compareTo(min) < 0) {
      errors.add(
          name,
          "greater_than_equal",
          "Input should be greater than or equal to " + min.toPlainString(),
          text);
    } else if (number != null && max != null && number.compareTo(max) > 0) {
      errors.add(
          name,
          "less_than_equal",
          "Input should be less than or equal to " + max.toPlainString(),
          text);
    }
  }

  private static void checkOption(Errors errors, String name, String text, List<String> options) {
    BigDecimal given = number(text);
    boolean isOption =
        options.isEmpty()
            || options.contains(text)
            || (given != null
                && options.stream()
                    .map(InputRules::number)
                    .anyMatch(option -> option != null && option.compareTo(given) == 0));
    if (!isOption) {
      errors.add(name, "literal_error", options(options), text);
    }
  }

  private static String options(List<String> options) {
    int last = options.size() - 1;
    return last < 1
        ? "Input should be '" + String.join("", options) + "'"
        : "Input should be '"
            + String.join("', '", options.subList(0, last))
            + "' or '"
            + options.get(last)
            + "'";
  }

  @SuppressWarnings("IllegalCatch") // What is deep or long brings more than JsonException.
  private static boolean isJson(String text) {
    // The wrapping rejects what follows the document, which readers differ about.
    try (JsonReader reader = Json.createReader(new StringReader("[" + text + "\n]"))) {
      return reader.readArray().size() == 1;
    } catch (JsonException e) {
      return false;
    } catch (RuntimeException | StackOverflowError e) {
      return true;
    }
  }

  private static @Nullable BigDecimal number(String text) {
    try {
      return text.length() > MAX_NUMBER_LENGTH ? null : new BigDecimal(text.strip());
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Collects errors in the format of FastAPI. */
  private static final class Errors {
    private final JsonArrayBuilder list = Json.createArrayBuilder();

    void add(String name, String type, String message, @Nullable String input) {
      JsonObjectBuilder error =
          Json.createObjectBuilder()
              .add("type", type)
              .add("loc", Json.createArrayBuilder().add("body").add(name))
              .add("msg", message)
              .add("input", input == null ? JsonValue.NULL : Json.createValue(input));
      list.add(error);
    }
  }
}
