package ai.flowscale.emulator.described;

import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.api.spi.ClientProvider;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonConfig;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the file that code is generated from, or what the service itself sends. */
public final class Descriptions {
  /** The latest format of the file that is known. */
  private static final int FORMAT = 1;

  private static final String AGAIN =
      ": write it again with the Maven goal flowscale:describe or with"
          + " 'flowscale describe --out FILE'";

  private Descriptions() {}

  /**
   * Reads a file.
   *
   * @param file the file
   * @return the workflows, at least one
   * @throws ConfigurationException if the file cannot be read, or holds no descriptions
   */
  public static List<Workflow> read(Path file) {
    JsonValue json = json(file);
    if (json instanceof JsonObject object
        && object.get("format") instanceof JsonNumber format
        && format.doubleValue() > FORMAT) {
      throw new ConfigurationException(
          file + " has the format " + format + ", which is newer than this release");
    }
    ClientProvider reader = ClientProvider.find(Optional.empty());
    List<Workflow> workflows = new ArrayList<>();
    for (JsonValue each : list(inner(inner(json, "data"), "workflows"))) {
      workflows.add(workflow(file, each, reader));
    }
    if (workflows.isEmpty()) {
      throw new ConfigurationException(file + " describes no workflow" + AGAIN);
    }
    return workflows;
  }

  @SuppressWarnings("IllegalCatch") // Deep nesting and long numbers bring more than JsonException.
  private static JsonValue json(Path file) {
    String text;
    try {
      text = Files.readString(file).replaceFirst("^\ufeff", "");
    } catch (IOException e) {
      throw new ConfigurationException(
          file
              + " cannot be read: check the path, or write the file with the Maven goal"
              + " flowscale:describe or with 'flowscale describe --out FILE'",
          e);
    }
    Map<String, ?> strict = Map.of(JsonConfig.KEY_STRATEGY, JsonConfig.KeyStrategy.NONE);
    try (JsonReader reader =
        Json.createReaderFactory(strict).createReader(new StringReader(text))) {
      return reader.readValue();
    } catch (RuntimeException | StackOverflowError e) {
      String why = e instanceof JsonException ? "" : ", or nested too deeply";
      throw new ConfigurationException(
          file + " is not JSON, or has a key twice in one object" + why + AGAIN, e);
    }
  }

  /**
   * Takes a description out of the string in which the service sends it.
   *
   * @param described a description, or {@link JsonValue#NULL}
   * @param none what stands for no description
   * @return the description itself
   */
  public static JsonValue unpacked(JsonValue described, JsonValue none) {
    if (described instanceof JsonString text) {
      try (JsonReader reader = Json.createReader(new StringReader(text.getString()))) {
        return reader.readValue();
      } catch (JsonException notJson) {
        return described;
      }
    }
    return described.equals(JsonValue.NULL) ? none : described;
  }

  private static JsonValue inner(JsonValue json, String name) {
    return json instanceof JsonObject object && object.containsKey(name) ? object.get(name) : json;
  }

  private static List<JsonValue> list(JsonValue json) {
    return json instanceof JsonArray list ? list : List.of(json);
  }

  private static Workflow workflow(Path file, JsonValue json, ClientProvider reader) {
    JsonObject object = json instanceof JsonObject it ? it : JsonValue.EMPTY_JSON_OBJECT;
    String workflowId = text(object, "workflow_id");
    String id = workflowId == null ? text(object, "id") : workflowId;
    if (id == null || id.isEmpty()) {
      throw new ConfigurationException(file + " holds something without the id of a workflow");
    }
    return reader.describedWorkflow(
        id,
        text(object, "name"),
        text(object, "description"),
        object.getOrDefault("inputs", JsonValue.NULL),
        object.getOrDefault("outputs", JsonValue.NULL));
  }

  private static @Nullable String text(JsonObject object, String name) {
    return object.get(name) instanceof JsonString text ? text.getString() : null;
  }
}
