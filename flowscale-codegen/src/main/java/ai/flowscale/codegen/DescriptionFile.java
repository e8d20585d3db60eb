package ai.flowscale.codegen;

import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.api.spi.ClientProvider;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.json.JsonWriter;
import jakarta.json.stream.JsonGenerator;
import jakarta.json.stream.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A file that holds the descriptions of workflows, to be committed beside the code. What the
 * service itself sends can be read too, in each of its formats.
 */
public final class DescriptionFile {
  /** The format that is written. */
  private static final int FORMAT = 1;

  /** A file that is named by mistake may be huge, or a device without an end. */
  private static final int MAX_BYTES = 64 << 20;

  private static final String ANEW =
      ": fetch the descriptions anew with the Maven goal flowscale:describe";

  private static final Pattern HALF_CHARACTER = Pattern.compile("\\p{Cs}");

  private DescriptionFile() {}

  /**
   * Reads a file.
   *
   * @param file the file
   * @return the workflows, in their order in the file
   * @throws ConfigurationException if the file cannot be read, or holds no descriptions
   */
  public static List<Workflow> read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new ConfigurationException("is longer than 64 MiB, which no descriptions are" + ANEW);
      }
      return parse(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (IOException e) {
      throw new ConfigurationException(
          file
              + " cannot be read: check the path, or write it with the Maven goal flowscale:describe",
          e);
    } catch (ConfigurationException e) {
      throw new ConfigurationException(file + " " + e.getMessage(), e);
    }
  }

  @SuppressWarnings("IllegalCatch") // Deep nesting and long numbers bring more than JsonException.
  static List<Workflow> parse(String text) {
    String document = text.replaceFirst("^\ufeff", "");
    refuseDuplicateKeys(document);
    JsonValue json;
    try (JsonParser parser = Json.createParser(new StringReader(document))) {
      parser.next();
      json = parser.getValue();
      // A reader would leave alone what follows the document.
      if (parser.hasNext()) {
        throw new JsonException("several documents");
      }
    } catch (RuntimeException | StackOverflowError e) {
      throw new ConfigurationException("is not JSON" + ANEW, e);
    }
    return ClientProvider.find(Optional.empty()).describedWorkflows(json);
  }

  /** Of two values of one key, a reader would take the last, and its workflows for all. */
  @SuppressWarnings("IllegalCatch")
  private static void refuseDuplicateKeys(String document) {
    Deque<Set<String>> open = new ArrayDeque<>();
    try (JsonParser parser = Json.createParser(new StringReader(document))) {
      while (parser.hasNext()) {
        switch (parser.next()) {
          case START_OBJECT -> open.push(new HashSet<>());
          case END_OBJECT -> open.pop();
          case KEY_NAME -> {
            if (!open.element().add(parser.getString())) {
              throw new ConfigurationException(
                  "has the key "
                      + Limits.shown(parser.getString())
                      + " twice in one object, again in line "
                      + parser.getLocation().getLineNumber()
                      + ": leave one of them out");
            }
          }
          default -> {
            // Only objects have keys.
          }
        }
      }
    } catch (ConfigurationException duplicate) {
      throw duplicate;
    } catch (RuntimeException | StackOverflowError e) {
      throw new ConfigurationException("is not JSON" + ANEW, e);
    }
  }

  /**
   * Writes a file. The same descriptions give the same bytes. A file that is there is replaced as a
   * whole, or left as it was.
   *
   * @param file the file; its folder is created if it does not exist
   * @param workflows the workflows, in any order
   * @throws ConfigurationException if the file cannot be written
   */
  public static void write(Path file, List<Workflow> workflows) {
    StringWriter text = new StringWriter();
    try (JsonWriter writer =
        Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true)).createWriter(text)) {
      writer.write(toJson(workflows));
    }
    if (Files.isDirectory(file)) {
      throw new ConfigurationException(file + " is a folder: give a file");
    }
    Path part = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".part");
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      try {
        Files.writeString(
            part,
            escaped(text.toString().strip().replace("\r\n", "\n")) + "\n",
            StandardOpenOption.CREATE_NEW);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new ConfigurationException(file + " cannot be written: check the path", e);
    }
  }

  /** Half a character, which only strings have, cannot be written but as an escape. */
  private static String escaped(String json) {
    return HALF_CHARACTER
        .matcher(json)
        .replaceAll(half -> String.format("\\\\u%04x", (int) half.group().charAt(0)));
  }

  /**
   * Returns the content of a file.
   *
   * @param workflows the workflows, in any order; of several with one id the first is taken
   * @return the content
   */
  public static JsonObject toJson(List<Workflow> workflows) {
    JsonArrayBuilder list = Json.createArrayBuilder();
    Set<String> ids = new HashSet<>();
    workflows.stream()
        .filter(workflow -> ids.add(workflow.id()))
        .sorted(Comparator.comparing(Workflow::id))
        .forEach(workflow -> list.add(json(workflow)));
    return Json.createObjectBuilder().add("format", FORMAT).add("workflows", list).build();
  }

  private static JsonObject json(Workflow workflow) {
    JsonObjectBuilder json = Json.createObjectBuilder().add("id", workflow.id());
    if (workflow.name() != null) {
      json.add("name", workflow.name());
    }
    if (workflow.description() != null) {
      json.add("description", workflow.description());
    }
    return json.add("inputs", workflow.inputs()).add("outputs", workflow.outputs()).build();
  }

  /**
   * Returns a digest of a description, which does not depend on the order of its fields.
   *
   * @param workflow the workflow
   * @return SHA-256, in hexadecimal digits
   */
  public static String digest(Workflow workflow) {
    try {
      byte[] bytes = sorted(json(workflow)).toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  private static JsonValue sorted(JsonValue json) {
    if (json instanceof JsonObject object) {
      JsonObjectBuilder builder = Json.createObjectBuilder();
      new TreeMap<>(object).forEach((name, value) -> builder.add(name, sorted(value)));
      return builder.build();
    }
    if (json instanceof JsonArray array) {
      JsonArrayBuilder builder = Json.createArrayBuilder();
      array.forEach(value -> builder.add(sorted(value)));
      return builder.build();
    }
    return json;
  }
}
