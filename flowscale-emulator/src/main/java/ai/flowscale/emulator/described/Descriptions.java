package ai.flowscale.emulator.described;

import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.api.spi.ClientProvider;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonConfig;
import jakarta.json.JsonException;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the file that code is generated from, or what the service itself sends. */
public final class Descriptions {
  /** A file that is named by mistake may be huge, or a device without an end. */
  private static final int MAX_BYTES = 64 << 20;

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
    JsonValue document = json(file);
    ClientProvider client = ClientProvider.find(Optional.empty());
    List<Workflow> workflows;
    try {
      workflows = client.describedWorkflows(document);
    } catch (ConfigurationException e) {
      throw new ConfigurationException(
          file + " " + e.getMessage() + ", or write it again with 'flowscale describe --out FILE'",
          e);
    }
    if (workflows.isEmpty()) {
      throw new ConfigurationException(file + " describes no workflow" + AGAIN);
    }
    return workflows;
  }

  @SuppressWarnings("IllegalCatch") // Deep nesting and long numbers bring more than JsonException.
  private static JsonValue json(Path file) {
    String text;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new ConfigurationException(file + " is longer than 64 MiB" + AGAIN);
      }
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes))
              .toString()
              .replaceFirst("^\ufeff", "");
    } catch (IOException e) {
      throw new ConfigurationException(
          file
              + " cannot be read: check the path, or write the file with the Maven goal"
              + " flowscale:describe or with 'flowscale describe --out FILE'",
          e);
    }
    Map<String, ?> strict = Map.of(JsonConfig.KEY_STRATEGY, JsonConfig.KeyStrategy.NONE);
    // A reader leaves alone what follows the document, but not within an array.
    try (JsonReader reader =
        Json.createReaderFactory(strict).createReader(new StringReader("[" + text + "\n,0]"))) {
      JsonArray array = reader.readArray();
      if (array.size() != 2) {
        throw new JsonException("several documents");
      }
      return array.get(0);
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
  @SuppressWarnings("IllegalCatch") // Deep nesting and long numbers bring more than JsonException.
  public static JsonValue unpacked(JsonValue described, JsonValue none) {
    if (described instanceof JsonString text) {
      try (JsonReader reader = Json.createReader(new StringReader(text.getString()))) {
        return reader.readValue();
      } catch (RuntimeException | StackOverflowError notJson) {
        return described;
      }
    }
    return described.equals(JsonValue.NULL) ? none : described;
  }
}
