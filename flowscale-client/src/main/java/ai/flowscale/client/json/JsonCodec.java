package ai.flowscale.client.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.transport.toolkit.internal.Causes;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonLocation;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParsingException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads responses with JSON-P and writes users' objects with JSON-B. One per client, for any number
 * of threads.
 */
public final class JsonCodec implements AutoCloseable {

  /** No implementation stops at less, in characters. */
  private static final int NEVER_TOO_LARGE = 200_000;

  private static final String TOO_LARGE =
      "; or it is larger than the JSON implementation reads: ask for less at once, or use Parsson";

  private static final char REPLACEMENT = '\uFFFD';
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final JsonTools tools;
  private final ObjectWriter writer;

  JsonCodec(JsonProviders providers, Optional<Function<Object, String>> userWriter) {
    this.tools = JsonTools.of(providers.processing());
    this.writer = new ObjectWriter(providers, userWriter);
  }

  /**
   * Looks up JSON-B and JSON-P, here and never again: on the threads that responses arrive on, the
   * class loaders of a server are the wrong ones.
   *
   * @param loaders where to look, in this order
   * @param userWriter what to write users' objects with, or empty for JSON-B's defaults
   * @throws ai.flowscale.api.error.ConfigurationException if there is no implementation
   */
  public static JsonCodec find(
      List<ClassLoader> loaders, Optional<Function<Object, String>> userWriter) {
    return new JsonCodec(JsonProviders.find(loaders), userWriter);
  }

  /**
   * Reads what is said of a workflow outside of a response, with the JSON-P that is found here.
   *
   * @param inputs what it takes, in any of the service's formats
   * @param outputs what it gives, likewise
   */
  public static Workflow workflow(
      String id,
      @Nullable String name,
      @Nullable String description,
      JsonValue inputs,
      JsonValue outputs) {
    JsonDocument around = JsonDocument.around(JsonTools.of(JsonProvider.provider()), "description");
    return new DescriptionReader(around::unpacked)
        .workflow(id, name, description, inputs, outputs, Map.of());
  }

  /**
   * Reads the response to a call that succeeded by its status.
   *
   * @throws DecodingException if it is not what the shape describes, or beyond the limits
   */
  public <T> Envelope<T> read(byte[] body, ResponseFormat<T> shape) {
    String text = text(body, shape);
    try {
      return shape.read(JsonDocument.parse(text, tools, shape.operation()));
    } catch (DecodingException e) {
      throw e;
    } catch (RuntimeException e) {
      throw unreadable(e, text, shape);
    } catch (StackOverflowError e) {
      // Not from here, where depth is bounded; an implementation may still read ahead.
      throw new DecodingException(shape + ": the response is nested too deep", null);
    }
  }

  /**
   * Finds the id of a new run in what has come of a response, and never fails itself.
   *
   * @param workflowId the workflow that was submitted: a run of another one is someone else's
   */
  public Optional<String> findRunId(byte[] body, String workflowId) {
    return LostRunId.find(decodeLeniently(body), workflowId, tools.parsers());
  }

  /** Returns the texts within a text that is JSON; none where it is not. */
  public List<String> textsIn(String json) {
    List<String> texts = new ArrayList<>();
    try (JsonParser parser = tools.parsers().createParser(new StringReader(json))) {
      while (parser.hasNext()) {
        if (parser.next() == JsonParser.Event.VALUE_STRING) {
          texts.add(parser.getString());
        }
      }
    } catch (RuntimeException | StackOverflowError e) {
      // Not JSON, or not to its end: what came before is not less worth knowing.
    }
    return texts;
  }

  private static String text(byte[] body, ResponseFormat<?> shape) {
    String text = decodeLeniently(body);
    // The constructor of String is several times faster than a decoder but only replaces what is
    // malformed. Where nothing was replaced, nothing was malformed.
    if (text.indexOf(REPLACEMENT) >= 0) {
      try {
        var unused = UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
      } catch (CharacterCodingException e) {
        throw new DecodingException(shape + ": the response is not UTF-8", e);
      }
    }
    if (text.isBlank()) {
      throw new DecodingException(shape + ": the response is empty", null);
    }
    return text;
  }

  private static String decodeLeniently(byte[] body) {
    String text = new String(body, UTF_8);
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  private static DecodingException unreadable(
      RuntimeException failure, String text, ResponseFormat<?> shape) {
    String where =
        failure instanceof JsonParsingException parsing ? position(parsing.getLocation()) : "";
    // An implementation may have a limit of its own.
    boolean isLarge =
        text.length() > NEVER_TOO_LARGE && text.stripTrailing().endsWith("}") && isWhole(text);
    return new DecodingException(
        "%s: the response is not JSON, or cut short%s%s"
            .formatted(shape, where, isLarge ? TOO_LARGE : ""),
        Causes.withoutMessages(failure),
        isLarge);
  }

  /** Whether all brackets are closed; a text may also be cut where one of them is. */
  private static boolean isWhole(String text) {
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '\\' -> i++;
        case '"' -> quoted = !quoted;
        case '{', '[' -> depth += quoted ? 0 : 1;
        case '}', ']' -> depth -= quoted ? 0 : 1;
        default -> {}
      }
    }
    return depth == 0;
  }

  private static String position(@Nullable JsonLocation location) {
    return location == null || location.getLineNumber() < 0
        ? ""
        : " at line %d, column %d"
            .formatted(JsonDocument.line(location), location.getColumnNumber());
  }

  /** Reads the body of a call that failed, whatever it is, and never fails itself. */
  public ErrorResponse readError(byte[] body) {
    return readText(decodeLeniently(body)).map(ErrorResponse::of).orElse(ErrorResponse.UNKNOWN);
  }

  /** Reads a text that may be JSON, within the limits for responses. */
  public Optional<JsonValue> readText(String text) {
    try {
      return Optional.of(JsonDocument.parse(text, tools, "text").raw());
    } catch (RuntimeException | StackOverflowError e) {
      return Optional.empty();
    }
  }

  /**
   * Returns the same text for JSON of equal values however it is written, and for others another;
   * what is not JSON, or beyond the limits for responses, as it is.
   */
  public String canonical(String text) {
    return readText(text).map(JsonCodec::canonical).orElse(text);
  }

  private static String canonical(JsonValue value) {
    if (value instanceof JsonString text) {
      return delimited(text.getString());
    }
    if (value instanceof JsonNumber number) {
      try {
        return number.bigDecimalValue().stripTrailingZeros().toString();
      } catch (ArithmeticException exponentTooLarge) {
        return number.toString();
      }
    }
    if (value instanceof JsonArray array) {
      return array.stream().map(JsonCodec::canonical).toList().toString();
    }
    if (value instanceof JsonObject object) {
      Map<String, String> members = new TreeMap<>();
      object.forEach((name, member) -> members.put(delimited(name), canonical(member)));
      return members.toString();
    }
    return value.toString();
  }

  /** Its length says where a text ends, whatever is in it. */
  private static String delimited(String text) {
    return text.length() + ":" + text;
  }

  /**
   * Writes a value as JSON text.
   *
   * @param inputName the input it belongs to, for the message
   * @throws InvalidRequestException if JSON-B cannot write it
   */
  public String toJson(String inputName, @Nullable Object value) {
    return writer.toJson(inputName, value);
  }

  /** Releases what writing holds; responses that arrive now can still be read. */
  @Override
  public void close() {
    writer.close();
  }
}
