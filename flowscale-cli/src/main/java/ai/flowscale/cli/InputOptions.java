package ai.flowscale.cli;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.model.Workflow;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The inputs of a workflow. The option says how a value is meant, so that only what is called a
 * file is ever opened as one. Messages leave the values out.
 */
final class InputOptions {
  @Option(names = "--text", paramLabel = "NAME=TEXT", description = "A text, sent as it is.")
  List<String> texts = List.of();

  @Option(names = "--number", paramLabel = "NAME=N", description = "A number.")
  List<String> numbers = List.of();

  @Option(names = "--bool", paramLabel = "NAME=B", description = "true or false.")
  List<String> bools = List.of();

  @Option(
      names = "--json-value",
      paramLabel = "NAME=JSON",
      description = "A JSON value, quoted for the shell.")
  List<String> jsonValues = List.of();

  @Option(
      names = "--file",
      paramLabel = "NAME=PATH",
      description = "A file, which is uploaded. A list is NAME_0, NAME_1 and so on.")
  List<String> files = List.of();

  @Option(
      names = "--allow",
      paramLabel = "DIR",
      description =
          "Also takes files of this folder that a file names, which are otherwise in its own"
              + " folder; may be repeated.")
  List<Path> allowed = List.of();

  @Option(
      names = "--no-check",
      description = "Does not compare the inputs with the workflow's description.")
  boolean unchecked;

  /**
   * Compares requests with what the service says of their workflow, before the first is submitted.
   * A service that says nothing is no reason to refuse them.
   */
  void check(@Nullable Workflow workflow, List<SourcedRequest> requests) {
    if (unchecked || workflow == null) {
      return;
    }
    for (SourcedRequest each : requests) {
      try {
        each.request().inputs().checkedAgainst(workflow);
      } catch (InvalidRequestException wrong) {
        throw each.place().wrong(wrong.field(), FailureMessages.message(wrong));
      }
    }
  }

  /**
   * Finds a workflow by its id or, where only one has it, by its name.
   *
   * @param needed what is not known without its description, and what to do then; empty if nothing
   * @return the workflow, or null where it is not needed and the service says nothing of it
   */
  @Nullable Workflow find(Flowscale flowscale, String called, String needed) {
    List<Workflow> deployed;
    try {
      deployed = flowscale.getWorkflows();
    } catch (ApiException | DecodingException unavailable) {
      if (!needed.isEmpty()) {
        throw wrong(
            "The service does not describe its workflows ("
                + FailureMessages.reason(unavailable)
                + "), so "
                + needed);
      }
      return null;
    }
    Optional<Workflow> found = Workflows.find(deployed, called);
    if (found.isEmpty() && (!unchecked || !needed.isEmpty())) {
      throw FailureMessages.unknownWorkflow(called, deployed);
    }
    return found.orElse(null);
  }

  WorkflowInputs.Builder toInputs() {
    WorkflowInputs.Builder inputs = WorkflowInputs.builder();
    each("--text", texts, (name, value) -> inputs.text(name, notTheNameOfAFile(name, value)));
    each("--number", numbers, (name, value) -> inputs.number(name, number(name, value)));
    each("--bool", bools, (name, value) -> inputs.bool(name, bool(name, value)));
    each("--json-value", jsonValues, (name, value) -> inputs.json(name, json(name, value)));
    each("--file", files, (name, value) -> inputs.file(name, path(name, value)));
    return inputs;
  }

  /** Takes an input. */
  private interface Action {
    void accept(String name, String value);
  }

  private static void each(String option, List<String> pairs, Action action) {
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw wrong("Write " + option + " NAME=VALUE, with the workflow's own name of the input.");
      }
      action.accept(pair.substring(0, equals), pair.substring(equals + 1));
    }
  }

  /** So that no run is paid for in which a file was meant. */
  private static String notTheNameOfAFile(String name, String value) {
    try {
      if (value.startsWith("@") && Files.isRegularFile(Path.of(value.substring(1)))) {
        throw wrong(
            "--text %s is the name of a file behind an @, and would be sent as it is. For what the file holds write %s=@FILE, without --text; for the text itself %s=@@FILE."
                .formatted(name, name, name));
      }
    } catch (InvalidPathException noFile) {
      return value;
    }
    return value;
  }

  static BigDecimal number(String name, String value) {
    try {
      return new BigDecimal(value.strip());
    } catch (NumberFormatException e) {
      throw wrong(name + " must be a number such as 12345 or 0.8.");
    }
  }

  static boolean bool(String name, String value) {
    if (!value.equals("true") && !value.equals("false")) {
      throw wrong(name + " must be true or false.");
    }
    return value.equals("true");
  }

  static JsonValue json(String name, String value) {
    return Documents.parse(value)
        .orElseThrow(
            () ->
                wrong(
                    name
                        + " must be JSON, quoted for the shell: '{\"strength\": 0.8}'."
                        + " No field may come twice."));
  }

  private static Path path(String name, String value) {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw wrong(name + " must be the path of a file.");
    }
  }

  static CliException wrong(String message) {
    return new CliException(ExitCode.USAGE, message);
  }
}
