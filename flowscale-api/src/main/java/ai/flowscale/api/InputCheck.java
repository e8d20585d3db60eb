package ai.flowscale.api;

import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.model.DataType;
import ai.flowscale.api.model.InputDescription;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.api.support.Names;
import ai.flowscale.api.support.Nearest;
import ai.flowscale.api.text.Printable;
import jakarta.json.Json;
import jakarta.json.JsonReader;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParsingException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares inputs with what a workflow says it takes. Messages quote no value that was given. */
final class InputCheck {
  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");
  private static final Pattern ELEMENT = Pattern.compile("(?s).+_[0-9]+");

  /** Longer ones are not compared: no bound needs as many digits, and parsing them takes long. */
  private static final int MAX_NUMBER_LENGTH = 400;

  /** How many names or options a message lists. */
  private static final int MAX_LISTED = 20;

  private final transient String workflow;
  private final transient Map<String, InputDescription> described = new LinkedHashMap<>();

  /** Whether the service named everything that it takes. */
  private final transient boolean complete;

  /** Takes what a workflow takes. */
  InputCheck(Workflow workflow) {
    this.workflow =
        "workflow '"
            + Printable.name(workflow.name() == null ? workflow.id() : workflow.name())
            + "'";
    List<InputDescription> all = workflow.inputDescriptions();
    all.forEach(input -> described.put(input.name(), input));
    complete = described.remove("") == null && !all.isEmpty();
  }

  /**
   * Checks inputs.
   *
   * @throws InvalidRequestException for the first one that does not fit
   */
  void check(WorkflowInputs inputs) {
    Set<String> given = new HashSet<>();
    for (WorkflowInputs.Entry entry : inputs.entries()) {
      InputDescription input = find(entry.name());
      if (input != null) {
        given.add(input.name());
        check(entry, input);
      } else if (complete) {
        throw unknown(entry.name());
      }
    }
    for (InputDescription input : described.values()) {
      if (input.required() && !given.contains(input.name())) {
        throw wrong(input.name(), "is missing: give " + expected(input));
      }
    }
  }

  private @Nullable InputDescription find(String name) {
    String list = name;
    while (!described.containsKey(list) && ELEMENT.matcher(list).matches()) {
      list = list.substring(0, list.lastIndexOf('_'));
    }
    InputDescription input = described.get(list);
    if (input != null && !list.equals(name) && !input.many()) {
      throw wrong(
          name,
          "is an element of a list: give one value, under the name '" + Printable.name(list) + "'");
    }
    return input;
  }

  private InvalidRequestException unknown(String name) {
    String meant =
        described.values().stream()
            .filter(input -> name.equalsIgnoreCase(input.label()))
            .map(InputDescription::name)
            .findFirst()
            .or(() -> Nearest.to(name, described.keySet()))
            .map(nearest -> "did you mean '" + Printable.name(nearest) + "'? Its")
            .orElse("its");
    return new InvalidRequestException(
        name,
        "%s has no %s: %s inputs are %s"
            .formatted(workflow, Names.input(name), meant, list(described.keySet())));
  }

  private void check(WorkflowInputs.Entry entry, InputDescription input) {
    boolean isFile = entry instanceof WorkflowInputs.Upload;
    String text = textOf(entry);
    if (isFile ? !mayBeFile(input.type()) : !mayBe(text, input.type())) {
      throw wrong(entry.name(), "has the wrong type: give " + expected(input));
    }
    if (text == null) {
      return;
    }
    if (input.type() == DataType.CHOICE && !isOption(text, input.options())) {
      throw wrong(
          entry.name(),
          "is not one of its options: "
              + Nearest.to(text, input.options())
                  .map(nearest -> "did you mean '" + Printable.name(nearest) + "'? Give ")
                  .orElse("give ")
              + expected(input));
    }
    if ((input.type() == DataType.INTEGER || input.type() == DataType.NUMBER)
        && !isWithin(number(text), input)) {
      throw wrong(entry.name(), "is out of bounds: give " + expected(input));
    }
  }

  /** What is sent, or null for a file and for an object that is yet to be written as JSON. */
  private static @Nullable String textOf(WorkflowInputs.Entry entry) {
    if (entry instanceof WorkflowInputs.Text text) {
      return text.text();
    }
    if (entry instanceof WorkflowInputs.Json json) {
      Object value = json.value();
      boolean isPlain =
          value instanceof Number
              || value instanceof Boolean
              || (value instanceof JsonValue && !(value instanceof JsonStructure));
      return isPlain ? String.valueOf(value) : null;
    }
    return null;
  }

  /** Long texts go in files too. */
  private static boolean mayBeFile(DataType type) {
    return switch (type) {
      case INTEGER, NUMBER, BOOLEAN, CHOICE -> false;
      default -> true;
    };
  }

  private static boolean mayBe(@Nullable String text, DataType type) {
    return switch (type) {
      case IMAGE, VIDEO, AUDIO, FILE -> false;
      case INTEGER -> text != null && INTEGER.matcher(text).matches();
      case NUMBER -> text != null && number(text) != null;
      case BOOLEAN -> "true".equals(text) || "false".equals(text);
      case JSON -> text == null || mayBeJson(text);
      case CHOICE, TEXT, UNKNOWN -> true;
    };
  }

  /** Whether a text is JSON, or may be: a parser need not take what is deep or long. */
  @SuppressWarnings("IllegalCatch")
  private static boolean mayBeJson(String text) {
    // The wrapping rejects what follows the document, which readers differ about.
    try (JsonReader reader = Json.createReader(new StringReader("[" + text + "\n]"))) {
      return reader.readArray().size() == 1;
    } catch (JsonParsingException e) {
      return false;
    } catch (RuntimeException | StackOverflowError e) {
      return true;
    }
  }

  private static boolean isOption(String text, List<String> options) {
    BigDecimal given = number(text);
    return options.isEmpty()
        || options.contains(text)
        || (given != null
            && options.stream()
                .map(InputCheck::number)
                .anyMatch(option -> option != null && option.compareTo(given) == 0));
  }

  private static boolean isWithin(@Nullable BigDecimal number, InputDescription input) {
    BigDecimal min = input.min();
    BigDecimal max = input.max();
    return number == null
        || ((min == null || number.compareTo(min) >= 0)
            && (max == null || number.compareTo(max) <= 0));
  }

  private static @Nullable BigDecimal number(String text) {
    try {
      return text.length() > MAX_NUMBER_LENGTH ? null : new BigDecimal(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static String expected(InputDescription input) {
    return switch (input.type()) {
      case IMAGE -> "an image, as a file";
      case VIDEO -> "a video, as a file";
      case AUDIO -> "a sound, as a file";
      case FILE -> "a file";
      case BOOLEAN -> "true or false";
      case JSON -> "a JSON value";
      case INTEGER -> "a whole number" + bounds(input);
      case NUMBER -> "a number" + bounds(input);
      case CHOICE -> input.options().isEmpty() ? "an option" : "one of " + list(input.options());
      case TEXT -> "a text";
      case UNKNOWN -> "a value";
    };
  }

  private static String bounds(InputDescription input) {
    String from = input.min() == null ? "" : " from " + input.min();
    return input.max() == null ? from : from + " up to " + input.max();
  }

  private static String list(Collection<String> names) {
    String listed =
        names.stream().limit(MAX_LISTED).map(Printable::name).collect(Collectors.joining(", "));
    return names.size() > MAX_LISTED ? listed + " and others" : listed;
  }

  private InvalidRequestException wrong(String name, String what) {
    return new InvalidRequestException(name, Names.input(name) + " of " + workflow + " " + what);
  }
}
