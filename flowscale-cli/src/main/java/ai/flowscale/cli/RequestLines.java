package ai.flowscale.cli;

import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.InvalidRequestException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Requests from lines of JSON. All of them are read before the first is sent: a mistake in the last
 * line costs nothing.
 *
 * @param workflow the workflow of all
 * @param file the lines; paths in them are meant from its folder
 * @param common the inputs that each line gets too
 */
record RequestLines(String workflow, Path file, InputOptions common) {
  List<WorkflowRequest> read() throws IOException {
    List<WorkflowRequest> requests = new ArrayList<>();
    int number = 0;
    for (String line : lines()) {
      number++;
      if (!line.isBlank()) {
        requests.add(request(line, file.getFileName() + ", line " + number));
      }
    }
    return requests;
  }

  private List<String> lines() throws IOException {
    try {
      return Files.readString(file).replaceFirst("^\ufeff", "").lines().toList();
    } catch (CharacterCodingException malformed) {
      throw InputOptions.wrong(file + " is not text in UTF-8.");
    }
  }

  private WorkflowRequest request(String line, String where) {
    JsonObject request =
        Documents.parse(line)
            .filter(JsonObject.class::isInstance)
            .map(JsonValue::asJsonObject)
            .orElseThrow(
                () ->
                    InputOptions.wrong(
                        where + ": this is not a JSON object, or a field comes twice."));
    WorkflowInputs.Builder inputs = common.toInputs();
    String key = "";
    for (String field : request.keySet()) {
      JsonValue value = request.get(field);
      if (field.equals("key") && value instanceof JsonString text) {
        key = text.getString();
      } else if (value instanceof JsonObject values) {
        values.forEach((name, each) -> add(inputs, field, name, each, where));
      } else {
        throw unknown(where, field);
      }
    }
    try {
      WorkflowRequest.Builder built = WorkflowRequest.builder(workflow, inputs.build());
      return key.isEmpty() ? built.build() : built.key(key).build();
    } catch (InvalidRequestException wrong) {
      throw InputOptions.wrong(where + ": " + FailureMessages.message(wrong));
    }
  }

  private void add(
      WorkflowInputs.Builder inputs, String kind, String name, JsonValue value, String where) {
    if (kind.equals("json")) {
      inputs.json(name, value);
    } else if (kind.equals("number") && value instanceof JsonNumber number) {
      inputs.number(name, number.bigDecimalValue());
    } else if (kind.equals("bool") && List.of(JsonValue.TRUE, JsonValue.FALSE).contains(value)) {
      inputs.bool(name, value.equals(JsonValue.TRUE));
    } else if (kind.equals("text") && value instanceof JsonString text) {
      inputs.text(name, text.getString());
    } else if (kind.equals("file") && value instanceof JsonString path) {
      inputs.file(name, path(path.getString(), where + ": file " + name));
    } else {
      throw unknown(where, kind + " " + name);
    }
  }

  /** From the folder of the lines. */
  private Path path(String path, String where) {
    try {
      return Locales.path(Objects.requireNonNull(file.toAbsolutePath().getParent()), path);
    } catch (InvalidPathException e) {
      throw InputOptions.wrong(where + " must be the path of a file.");
    }
  }

  private static CliException unknown(String where, String what) {
    return InputOptions.wrong(
        where
            + ": "
            + what
            + " is not understood. A line is {\"key\": \"...\", \"text\": {\"NAME\": \"...\"}},"
            + " with number, bool, json and file likewise.");
  }
}
