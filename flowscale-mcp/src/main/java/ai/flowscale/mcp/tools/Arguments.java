package ai.flowscale.mcp.tools;

import ai.flowscale.api.InputFile;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.model.DataType;
import ai.flowscale.api.model.InputDescription;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.mcp.files.InputFiles;
import ai.flowscale.mcp.files.InputFiles.Found;
import ai.flowscale.mcp.runs.RefusedCallException;
import ai.flowscale.mcp.runs.RunDesk.RunRequest;
import jakarta.json.Json;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The arguments of a call: checked first, then made into inputs, which may read files. */
final class Arguments {
  private final Workflow workflow;
  private final WorkflowSchema schema;
  private final Map<String, Object> values = new LinkedHashMap<>();
  private final Map<String, String> files = new LinkedHashMap<>();
  private boolean isNew;

  /**
   * Takes the arguments.
   *
   * @throws ai.flowscale.api.error.InvalidRequestException if one does not fit, with the nearest
   *     name, before anything is read or sent
   */
  Arguments(Workflow workflow, WorkflowSchema schema, Map<String, Object> given) {
    this.workflow = workflow;
    this.schema = schema;
    given.forEach(this::take);
    inputs(Map.of()).checkedAgainst(workflow);
  }

  private void take(String field, @Nullable Object value) {
    if (field.equals(schema.newRun())) {
      if (!(value instanceof Boolean flag)) {
        throw new RefusedCallException(field + " must be true or false.");
      }
      isNew = flag;
      return;
    }
    InputDescription input = schema.input(field).orElse(null);
    String name = input == null ? field : input.name();
    check(name, value, 0);
    if (value == null) {
      return;
    }
    if (input == null || !input.many()) {
      take(name, input, value);
    } else if (value instanceof List<?> list) {
      int index = 0;
      for (Object each : list) {
        take(name + "_" + index, input, each);
        index++;
      }
    } else {
      take(name + "_0", input, value);
    }
  }

  private void take(String name, @Nullable InputDescription input, @Nullable Object value) {
    DataType type = input == null ? DataType.UNKNOWN : input.type();
    if (type.isFile()) {
      if (!(value instanceof String path)) {
        throw new RefusedCallException(
            "%s takes a file: give its path, a resource of an earlier output, or a data: address."
                .formatted(Texts.name(name)));
      }
      files.put(name, path);
    } else if (type == DataType.JSON || value instanceof Map || value instanceof List) {
      values.put(name, value instanceof String text ? CallDigest.parsed(name, text) : json(value));
    } else if (value != null) {
      values.put(name, value instanceof Number number ? CallDigest.plain(number) : value);
    }
  }

  /** Refuses what has no value in JSON, or is too deep, before anything is made of it. */
  private static void check(String name, @Nullable Object value, int depth) {
    if (depth > CallDigest.MAX_DEPTH) {
      throw CallDigest.tooDeep(name);
    }
    if (value instanceof Double number && !Double.isFinite(number)) {
      throw new RefusedCallException("%s: the number is too large.".formatted(Texts.name(name)));
    }
    if (value instanceof Map<?, ?> map) {
      map.values().forEach(each -> check(name, each, depth + 1));
    } else if (value instanceof List<?> list) {
      list.forEach(each -> check(name, each, depth + 1));
    }
  }

  private static JsonValue json(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> sorted = new TreeMap<>();
      map.forEach((key, each) -> sorted.put(String.valueOf(key), json(each)));
      return Json.createObjectBuilder(sorted).build();
    }
    if (value instanceof List<?> list) {
      return Json.createArrayBuilder(list.stream().map(Arguments::json).toList()).build();
    }
    if (value instanceof Number number) {
      return Json.createValue(new BigDecimal(number.toString()));
    }
    if (value instanceof Boolean flag) {
      return flag ? JsonValue.TRUE : JsonValue.FALSE;
    }
    return value == null ? JsonValue.NULL : Json.createValue(String.valueOf(value));
  }

  /** The inputs, with placeholders for files that were not found yet. */
  private WorkflowInputs inputs(Map<String, Found> found) {
    WorkflowInputs.Builder inputs = WorkflowInputs.builder();
    values.forEach(inputs::value);
    files.forEach(
        (name, path) -> {
          Found file = found.get(name);
          inputs.file(name, file == null ? InputFile.of("file", new byte[0]) : file.file());
        });
    return inputs.build();
  }

  /** Whether a file is given by its path. */
  boolean namesPaths() {
    return files.values().stream().anyMatch(InputFiles::isPath);
  }

  /** Makes the order, whose digest is that of what is sent. Blocks while files are read. */
  CompletableFuture<RunRequest> toRequest(InputFiles reader, List<String> roots) {
    Map<String, CompletableFuture<Found>> reading = new LinkedHashMap<>();
    files.forEach((name, path) -> reading.put(name, reader.find(Texts.name(name), path, roots)));
    return CompletableFuture.allOf(reading.values().toArray(CompletableFuture<?>[]::new))
        .thenApply(
            done -> {
              Map<String, Found> found =
                  reading.entrySet().stream()
                      .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().join()));
              return new RunRequest(
                  workflow.id(), CallDigest.of(workflow, values, found), inputs(found), isNew);
            });
  }
}
