package ai.flowscale.cli;

import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.model.DataType;
import ai.flowscale.api.model.InputDescription;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.api.support.Nearest;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Inputs whose types are those of the workflow's description, so that the command line need not say
 * them. An input may be called by its name, by its label, or by its name without the number at its
 * end. Messages leave the values out.
 */
final class DescribedInputs {
  /** More than any prompt or graph; a larger file was not meant as one. */
  private static final int MAX_MIB = 16;

  private final Console console;
  private final Workflow workflow;
  private final WorkflowInputs.Builder inputs;
  private final Map<String, Integer> lists = new HashMap<>();
  private final Set<String> given = new HashSet<>();
  private boolean standardInputRead;

  DescribedInputs(Console console, Workflow workflow, WorkflowInputs.Builder inputs) {
    this.console = console;
    this.workflow = workflow;
    this.inputs = inputs;
  }

  /** An input of the workflow, and the name that is sent for it. */
  private record Target(InputDescription input, String name) {}

  /** Takes {@code NAME=VALUE}, {@code NAME=@FILE} or {@code NAME=@-}. */
  void pair(String pair) throws IOException {
    int equals = pair.indexOf('=');
    if (equals < 1) {
      throw InputOptions.wrong(
          "Write NAME=VALUE behind the workflow, with a name that flowscale describe shows.");
    }
    String called = pair.substring(0, equals);
    String value = pair.substring(equals + 1);
    Target target = target(called);
    boolean isFile = value.startsWith("@") && !value.startsWith("@@");
    if (target.input().type().isFile()
        || (isFile && target.input().type() == DataType.UNKNOWN && !value.equals("@-"))) {
      if (!isFile) {
        throw InputOptions.wrong(called + " takes a file: write " + called + "=@FILE.");
      } else if (value.equals("@-")) {
        throw InputOptions.wrong(
            called + " takes a file, which has a name and a length: the standard input has none.");
      }
      inputs.file(target.name(), file(target, console.directory(), value.substring(1)));
    } else if (isFile) {
      add(target, content(called, value.substring(1)));
    } else {
      add(target, value.startsWith("@@") ? value.substring(1) : value);
    }
  }

  /**
   * The name that is sent for an input that may be called otherwise.
   *
   * @param exists whether it is wrong if the description does not have it
   */
  String name(String called, boolean exists) {
    List<InputDescription> all = described();
    if (called.isEmpty() || all.isEmpty() || (!exists && called(called, all).isEmpty())) {
      return called;
    }
    InputDescription input = find(called);
    String name = input.name();
    return name.equals(called) || isElement(input, called)
        ? called
        : input.many() ? name + "_0" : name;
  }

  /** Takes a JSON object of inputs by their names; paths in it start at its folder. */
  void file(String file, List<Path> allowed) throws IOException {
    String text = text("--inputs", file);
    InputFolders folders =
        new InputFolders(
            file.equals("-")
                ? console.directory()
                : Objects.requireNonNullElse(resolve(file).getParent(), console.directory()),
            allowed);
    JsonObject values =
        Documents.parse(text)
            .filter(JsonObject.class::isInstance)
            .map(JsonValue::asJsonObject)
            .orElseThrow(
                () ->
                    InputOptions.wrong(
                        "--inputs must be a JSON object of inputs by their names, in which no field"
                            + " comes twice."));
    for (String called : values.keySet()) {
      JsonValue value = values.get(called);
      InputDescription input = find(called);
      if (input.many() && value instanceof JsonArray several) {
        for (JsonValue each : several) {
          value(target(called), folders, each, called);
        }
      } else {
        value(target(called), folders, value, called);
      }
    }
  }

  private void value(Target target, InputFolders folders, JsonValue value, String called) {
    DataType type = target.input().type();
    boolean isBool = value.equals(JsonValue.TRUE) || value.equals(JsonValue.FALSE);
    if (type.isFile() && value instanceof JsonString path) {
      Path file = file(target, folders.own(), path.getString());
      folders.check(called, file, message -> InputOptions.wrong("--inputs: " + message));
      inputs.file(target.name(), file);
    } else if (type == DataType.JSON) {
      inputs.json(target.name(), value);
    } else if (value instanceof JsonNumber number
        && isIn(type, DataType.NUMBER, DataType.INTEGER)) {
      inputs.number(target.name(), number.bigDecimalValue());
    } else if (isBool && isIn(type, DataType.BOOLEAN)) {
      inputs.bool(target.name(), value.equals(JsonValue.TRUE));
    } else if (value instanceof JsonString text && isIn(type, DataType.TEXT, DataType.CHOICE)) {
      inputs.text(target.name(), text.getString());
    } else if (type == DataType.UNKNOWN) {
      inputs.json(target.name(), value);
    } else {
      throw InputOptions.wrong(
          "--inputs: %s takes %s.".formatted(called, type.name().toLowerCase(Locale.ROOT)));
    }
  }

  /** An input of an unknown type takes anything. */
  private static boolean isIn(DataType type, DataType... types) {
    return type == DataType.UNKNOWN || List.of(types).contains(type);
  }

  private void add(Target target, String value) {
    String name = target.name();
    switch (target.input().type()) {
      case BOOLEAN -> inputs.bool(name, InputOptions.bool(name, value.strip()));
      case JSON -> inputs.json(name, InputOptions.json(name, value));
      case INTEGER, NUMBER -> inputs.number(name, InputOptions.number(name, value));
      default -> inputs.text(name, value);
    }
  }

  private static Path file(Target target, Path folder, String path) {
    try {
      return Locales.path(folder, path);
    } catch (InvalidPathException e) {
      throw InputOptions.wrong(target.name() + " must be the path of a file.");
    }
  }

  /**
   * What the command line gives as the content of a file, which is an input and none of its own.
   */
  private String content(String called, String file) {
    try {
      return text(called, file);
    } catch (IOException unreadable) {
      throw InputOptions.wrong(called + ": " + FailureMessages.message(unreadable));
    }
  }

  /** What a file or the standard input holds, in UTF-8, without the line break at its end. */
  private String text(String called, String file) throws IOException {
    String text;
    if (file.equals("-")) {
      if (standardInputRead) {
        throw InputOptions.wrong("The standard input can be read for one input only.");
      }
      standardInputRead = true;
      text = TextFile.read(console.in(), called, MAX_MIB, ExitCode.USAGE);
    } else {
      text = TextFile.read(resolve(file), called, MAX_MIB, ExitCode.USAGE);
    }
    return text.replaceFirst("\r?\n$", "");
  }

  private Path resolve(String file) {
    try {
      return Locales.path(console.directory(), file);
    } catch (InvalidPathException unusable) {
      throw InputOptions.wrong("There can be no file of this name on this system.");
    }
  }

  private InputDescription find(String called) {
    List<InputDescription> all = described();
    List<InputDescription> found = called(called, all);
    if (found.isEmpty()) {
      throw unknown(called, all);
    }
    return only(called, found);
  }

  private List<InputDescription> described() {
    return workflow.inputDescriptions().stream().filter(each -> !each.name().isEmpty()).toList();
  }

  private static List<InputDescription> called(String called, List<InputDescription> all) {
    return Stream.of(
            all.stream().filter(each -> each.name().equals(called)).toList(),
            all.stream().filter(each -> isElement(each, called)).toList(),
            all.stream().filter(each -> called.equalsIgnoreCase(each.label())).toList(),
            all.stream().filter(each -> stem(each).equalsIgnoreCase(called)).toList())
        .filter(found -> !found.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  private Target target(String called) {
    InputDescription input = find(called);
    String name = input.name();
    if (isElement(input, called)) {
      name = called;
    } else if (input.many()) {
      name += "_" + (lists.merge(name, 1, Integer::sum) - 1);
    }
    if (!given.add(name)) {
      throw InputOptions.wrong(called + " is given twice.");
    }
    return new Target(input, name);
  }

  /** Whether a name is that of one element of a list, such as {@code pictures_0}. */
  private static boolean isElement(InputDescription input, String called) {
    return input.many()
        && called.startsWith(input.name() + "_")
        && called.substring(input.name().length() + 1).matches("[0-9]{1,6}");
  }

  private static String stem(InputDescription input) {
    return input.name().replaceFirst("(?<=.)_[0-9]+$", "");
  }

  private static InputDescription only(String called, List<InputDescription> found) {
    if (found.size() > 1) {
      throw InputOptions.wrong(
          "%s may be %s: use that name."
              .formatted(
                  Safe.line(called),
                  String.join(" or ", found.stream().map(InputDescription::name).toList())));
    }
    return found.get(0);
  }

  /** The name without its number, where that is enough. */
  private static String brief(InputDescription input, List<InputDescription> all) {
    return called(stem(input), all).equals(List.of(input)) ? stem(input) : input.name();
  }

  private CliException unknown(String called, List<InputDescription> all) {
    List<String> names = all.stream().map(input -> brief(input, all)).toList();
    List<String> labels =
        all.stream().map(InputDescription::label).filter(Objects::nonNull).toList();
    String meant =
        Nearest.to(called, names)
            .or(() -> Nearest.to(called, labels))
            .map(nearest -> ": did you mean '" + Safe.line(nearest) + "'?")
            .orElse(".");
    return InputOptions.wrong(
        "workflow '%s' has no input '%s'%s Its inputs are %s."
            .formatted(
                Safe.line(Objects.requireNonNullElse(workflow.name(), workflow.id())),
                Safe.line(called),
                meant,
                names.isEmpty() ? "not described" : Safe.line(String.join(", ", names))));
  }
}
