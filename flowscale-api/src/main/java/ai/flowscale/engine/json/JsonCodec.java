package ai.flowscale.engine.json;

import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.InvalidRequestException;
import jakarta.json.JsonValue;
import jakarta.json.bind.Jsonb;
import jakarta.json.stream.JsonLocation;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParsingException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads answers with JSON-P and writes users' objects with JSON-B. One per client, for any number
 * of threads.
 */
public final class JsonCodec implements AutoCloseable {

  private final JsonTools tools;
  private final ObjectWriter writer;

  JsonCodec(JsonProviders providers, Optional<Jsonb> userBinding) {
    this.tools = JsonTools.of(providers.processing());
    this.writer = new ObjectWriter(providers, userBinding);
  }

  /**
   * Looks up JSON-B and JSON-P, here and never again: on the threads that answers come in on, the
   * class loaders of a server are the wrong ones.
   *
   * @param loaders where to look, in this order
   * @param userBinding what to write users' objects with, or empty for JSON-B's defaults; never
   *     closed here
   * @throws ai.flowscale.api.error.ConfigurationException if there is no implementation
   */
  public static JsonCodec find(List<ClassLoader> loaders, Optional<Jsonb> userBinding) {
    return new JsonCodec(JsonProviders.find(loaders), userBinding);
  }

  /**
   * Reads the answer to a call that succeeded by its status.
   *
   * @throws DecodingException if it is not what the shape describes, or beyond the limits; about
   *     the answer to a submission it carries the run's id where the answer tells one at all
   */
  public <T> Envelope<T> read(byte[] body, AnswerShape<T> shape) {
    try {
      return readWhole(body, shape);
    } catch (DecodingException e) {
      if (shape.equals(AnswerShape.SUBMISSION) && e.runId().isEmpty()) {
        findRunId(body).ifPresent(e::noteRunId);
      }
      throw e;
    }
  }

  /** Finds the id of a new run in what is no answer to a submission, and never fails itself. */
  public Optional<String> findRunId(byte[] body) {
    return LostRunId.find(Utf8.decodeLeniently(body), tools.parsers());
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

  private <T> Envelope<T> readWhole(byte[] body, AnswerShape<T> shape) {
    String text = text(body, shape);
    try (JsonParser parser = tools.parsers().createParser(new StringReader(text))) {
      JsonCursor in = new JsonCursor(parser, tools, shape.operation());
      Envelope<T> envelope = new EnvelopeReader<>(shape, in).read();
      if (!DocumentEnd.isEndOf(text, in.location().getStreamOffset())) {
        throw new DecodingException(shape + ": the answer goes on after its end", null);
      }
      return envelope;
    } catch (DecodingException e) {
      throw e;
    } catch (RuntimeException e) {
      throw noJson(e, shape);
    } catch (StackOverflowError e) {
      // Not from here, where depth is bounded; an implementation may still read ahead.
      throw new DecodingException(shape + ": the answer is nested too deep", null);
    }
  }

  private static String text(byte[] body, AnswerShape<?> shape) {
    String text;
    try {
      text = Utf8.decode(body);
    } catch (CharacterCodingException e) {
      throw new DecodingException(shape + ": the answer is not UTF-8", e);
    }
    if (text.isBlank()) {
      throw new DecodingException(shape + ": the answer is empty", null);
    }
    return text;
  }

  private static DecodingException noJson(RuntimeException failure, AnswerShape<?> shape) {
    String where =
        failure instanceof JsonParsingException parsing ? position(parsing.getLocation()) : "";
    return new DecodingException(
        shape + ": the answer is no JSON, or cut short" + where, Causes.withoutMessages(failure));
  }

  private static String position(@Nullable JsonLocation location) {
    return location == null || location.getLineNumber() < 0
        ? ""
        : " at line " + location.getLineNumber() + ", column " + location.getColumnNumber();
  }

  /** Reads the body of a call that failed, whatever it is, and never fails itself. */
  public ErrorAnswer readError(byte[] body) {
    StringReader text = new StringReader(Utf8.decodeLeniently(body));
    try (JsonParser parser = tools.parsers().createParser(text)) {
      return ErrorAnswer.of(new JsonCursor(parser, tools, "error").value());
    } catch (RuntimeException | StackOverflowError e) {
      return ErrorAnswer.UNKNOWN;
    }
  }

  /** Reads a text that may be JSON, within the limits for answers. */
  public Optional<JsonValue> readText(String text) {
    try (JsonParser parser = tools.parsers().createParser(new StringReader(text))) {
      JsonCursor cursor = new JsonCursor(parser, tools, "text");
      JsonValue value = cursor.value();
      // Where a parser stands after a value is its own affair; the text tells as well.
      return DocumentEnd.isEndOf(text, -1) ? Optional.of(value) : Optional.empty();
    } catch (RuntimeException | StackOverflowError e) {
      return Optional.empty();
    }
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

  /** Gives back what writing took; answers that come in now can still be read. */
  @Override
  public void close() {
    writer.close();
  }
}
