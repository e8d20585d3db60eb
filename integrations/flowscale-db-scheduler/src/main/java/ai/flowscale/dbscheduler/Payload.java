package ai.flowscale.dbscheduler;

import ai.flowscale.api.InputFile;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.InvalidRequestException;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is stored of a request: its workflow and its inputs as JSON, and a digest by which another
 * request under the same key is noticed.
 */
record Payload(String workflowId, String json, String digest) {
  /** What this version writes; it reads this and everything before it. */
  static final int FORMAT = 1;

  private static final int MAX_NESTING = 100;

  /** Parsson reads back no more than 1,100. */
  private static final int MAX_NUMBER_LENGTH = 1000;

  /** Of the texts and the JSON of a request, as they are stored. */
  private static final int MAX_LENGTH = 1 << 24;

  /** Found once: looking it up goes through the class path each time. */
  private static final class Provider {
    static final JsonProvider JSON = JsonProvider.provider();

    /** How much is stored is bounded before; by itself Parsson stops at 15,000,000 characters. */
    static final JsonReaderFactory READERS =
        JSON.createReaderFactory(Map.of("org.eclipse.parsson.maxParsingLimit", Integer.MAX_VALUE));
  }

  /** It cannot be read, and says why without a word of what is in it. */
  static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  static Payload of(WorkflowRequest request, int maxBytes) {
    refuse(
        request.groupId().isPresent(),
        "groupId",
        "groupId is set, but a queue gives each request a group of its own: leave it out");
    refuse(
        request.uploadListener().isPresent(),
        "uploadListener",
        "uploadListener cannot be stored: leave it out");
    refuse(
        request.uncertaintyPolicy().isPresent(),
        "uncertaintyPolicy",
        "uncertaintyPolicy is set, but that of the queue holds: set it in QueueOptions");
    JsonArrayBuilder entries = Provider.JSON.createArrayBuilder();
    long bytes = 0;
    for (WorkflowInputs.Entry entry : request.inputs().entries()) {
      JsonObjectBuilder input = Provider.JSON.createObjectBuilder().add("name", entry.name());
      if (entry instanceof WorkflowInputs.Text text) {
        input.add("text", text.text());
      } else if (entry instanceof WorkflowInputs.Json json) {
        input.add("json", json(entry.name(), json.value(), 0));
      } else if (entry instanceof WorkflowInputs.Upload upload) {
        bytes += upload.file().bytes().map(content -> content.length).orElse(0);
        refuse(
            bytes > maxBytes,
            entry.name(),
            "input '%s' makes the files of the request larger than %d bytes in the database: put it on shared storage and give its path, or FileAt.uri"
                .formatted(entry.name(), maxBytes));
        input.add("file", file(entry.name(), upload.file()));
      }
      entries.add(input);
    }
    JsonArray inputs = entries.build();
    String json =
        Provider.JSON
            .createObjectBuilder()
            .add("workflow", request.workflowId())
            .add("inputs", inputs)
            .build()
            .toString();
    refuse(
        // With room for the files in Base64.
        json.length() > MAX_LENGTH + 2 * bytes,
        "inputs",
        "inputs are longer than %d characters as JSON: put what is large into files"
            .formatted(MAX_LENGTH));
    if (!Texts.isEncodable(json)) {
      inputs.getValuesAs(JsonObject.class).forEach(Payload::refuseHalfPairs);
    }
    return new Payload(request.workflowId(), json, digest(json));
  }

  private static void refuse(boolean isWrong, String field, String message) {
    if (isWrong) {
      throw new InvalidRequestException(field, message);
    }
  }

  private static void refuseHalfPairs(JsonObject input) {
    String name = input.getString("name");
    refuse(
        !Texts.isEncodable(input.toString()),
        name,
        "input '" + name + "' has half a surrogate pair in it: give a whole text");
  }

  private static JsonValue json(String name, @Nullable Object value, int nesting) {
    refuse(
        nesting > MAX_NESTING,
        name,
        "input '" + name + "' is nested too deep, or contains itself: give flat JSON");
    if (value == null) {
      return JsonValue.NULL;
    }
    if (value instanceof JsonNumber number) {
      return bounded(name, number);
    }
    if (value instanceof JsonValue json) {
      // As it is: only what could not be read back is refused.
      Collection<JsonValue> parts =
          json instanceof JsonObject object
              ? object.values()
              : json instanceof JsonArray array ? array : List.of();
      parts.forEach(part -> json(name, part, nesting + 1));
      return json;
    }
    if (value instanceof CharSequence text) {
      return Provider.JSON.createValue(text.toString());
    }
    if (value instanceof Boolean truth) {
      return truth ? JsonValue.TRUE : JsonValue.FALSE;
    }
    if (value instanceof Number number) {
      return number(name, number);
    }
    if (value instanceof Map<?, ?> map) {
      // Sorted: the order of a map may be another one in the next JVM, and with it the digest.
      Map<String, JsonValue> sorted = new TreeMap<>();
      map.forEach((key, part) -> sorted.put(String.valueOf(key), json(name, part, nesting + 1)));
      JsonObjectBuilder object = Provider.JSON.createObjectBuilder();
      sorted.forEach(object::add);
      return object.build();
    }
    if (value instanceof List<?> list) {
      JsonArrayBuilder array = Provider.JSON.createArrayBuilder();
      list.forEach(part -> array.add(json(name, part, nesting + 1)));
      return array.build();
    }
    throw new InvalidRequestException(
        name,
        "input '%s' is JSON of a %s, which cannot be stored: give a JsonValue, a map or a list"
            .formatted(name, value.getClass().getSimpleName()));
  }

  private static JsonValue number(String name, Number number) {
    if (number instanceof BigInteger whole) {
      return bounded(name, Provider.JSON.createValue(whole));
    }
    try {
      return bounded(name, Provider.JSON.createValue(new BigDecimal(number.toString())));
    } catch (NumberFormatException e) {
      throw new InvalidRequestException(
          name, "input '" + name + "' has a number that JSON cannot write: give a finite one", e);
    }
  }

  private static JsonNumber bounded(String name, JsonNumber number) {
    refuse(
        number.toString().length() > MAX_NUMBER_LENGTH,
        name,
        "input '%s' has a number of more than %d characters: give a shorter one"
            .formatted(name, MAX_NUMBER_LENGTH));
    return number;
  }

  private static JsonObjectBuilder file(String name, InputFile file) {
    JsonObjectBuilder stored =
        Provider.JSON
            .createObjectBuilder()
            .add("name", file.fileName())
            .add("type", file.contentType());
    if (file.path().isPresent()) {
      // As an address: a path of another file system, such as in an archive, has one too.
      return withLength(stored, file)
          .add("path", file.path().get().toAbsolutePath().toUri().toString());
    }
    if (file.bytes().isPresent()) {
      return stored.add("bytes", Base64.getEncoder().encodeToString(file.bytes().get()));
    }
    if (file.source().orElse(null) instanceof FileAt at) {
      return withLength(stored, file).add("uri", at.uri().toString());
    }
    throw new InvalidRequestException(
        name,
        "input '%s' is a stream, which cannot be stored: give a path, bytes, or FileAt.uri"
            .formatted(name));
  }

  private static JsonObjectBuilder withLength(JsonObjectBuilder stored, InputFile file) {
    file.length().ifPresent(length -> stored.add("length", length));
    return stored;
  }

  /** Reads what {@link #of} has written. */
  @SuppressWarnings("IllegalCatch") // One request, whatever is in it, must not stop the others.
  static WorkflowRequest read(String json, String groupId) throws UnreadableException {
    try {
      JsonObject stored = object(json);
      WorkflowInputs.Builder inputs = WorkflowInputs.builder();
      for (JsonObject input : stored.getJsonArray("inputs").getValuesAs(JsonObject.class)) {
        String name = input.getString("name");
        if (input.containsKey("text")) {
          inputs.text(name, input.getString("text"));
        } else if (input.containsKey("json")) {
          inputs.json(name, input.get("json"));
        } else {
          inputs.file(name, readFile(input.getJsonObject("file")));
        }
      }
      return WorkflowRequest.builder(stored.getString("workflow"), inputs.build())
          .groupId(groupId)
          .uncertaintyPolicy(UncertaintyPolicy.report())
          .build();
    } catch (RuntimeException | StackOverflowError e) {
      throw new UnreadableException(
          "What is stored of it cannot be read (%s): submit it again under another key."
              .formatted(e.getClass().getSimpleName()),
          e);
    }
  }

  private static InputFile readFile(JsonObject stored) {
    String name = stored.getString("name");
    InputFile file;
    if (stored.containsKey("path")) {
      file = InputFile.of(Path.of(URI.create(stored.getString("path")))).withFileName(name);
    } else if (stored.containsKey("bytes")) {
      file = InputFile.of(name, Base64.getDecoder().decode(stored.getString("bytes")));
    } else {
      file = InputFile.of(name, FileAt.uri(URI.create(stored.getString("uri"))));
    }
    InputFile typed = file.withContentType(stored.getString("type"));
    return stored.containsKey("length")
        ? typed.withLength(stored.getJsonNumber("length").longValueExact())
        : typed;
  }

  private static String digest(String json) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(json.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Leaves out the inputs. */
  @Override
  public String toString() {
    return "Payload[" + workflowId + "]";
  }

  static JsonObject object(String json) {
    try (JsonReader reader = Provider.READERS.createReader(new StringReader(json))) {
      return reader.readObject();
    }
  }

  static JsonObjectBuilder object() {
    return Provider.JSON.createObjectBuilder();
  }
}
