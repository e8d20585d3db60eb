package ai.flowscale.engine.json;

import ai.flowscale.api.error.ClientClosedException;
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
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Reads answers and writes users' objects. One per client, for any number of threads. */
public final class JsonCodec implements AutoCloseable {

  private final JsonProviders providers;
  private final JsonTools tools;
  private final @Nullable Jsonb userBinding;
  private final AtomicReference<@Nullable Jsonb> ownBinding = new AtomicReference<>();
  private volatile boolean closed;

  JsonCodec(JsonProviders providers, Optional<Jsonb> userBinding) {
    this.providers = providers;
    this.tools = JsonTools.of(providers.processing());
    this.userBinding = userBinding.orElse(null);
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
    Document<T> document = parse(text, shape);
    if (document == null) {
      throw new DecodingException(shape + ": the answer is not an object", null);
    }
    if (!DocumentEnd.isEndOf(text, document.end())) {
      throw new DecodingException(shape + ": the answer goes on after its end", null);
    }
    return document.envelope();
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

  private <T> @Nullable Document<T> parse(String text, AnswerShape<T> shape) {
    Jsonb jsonb = binding();
    try {
      return jsonb.fromJson(text, shape.document());
    } catch (RuntimeException e) {
      throw translate(e, shape);
    } catch (StackOverflowError e) {
      // Not from here, where depth is bounded; an implementation may still read ahead.
      throw new DecodingException(shape + ": the answer is nested too deep", null);
    }
  }

  /** Brings our own exception out of what JSON-B wrapped it in, or makes one. */
  private static DecodingException translate(RuntimeException failure, AnswerShape<?> shape) {
    String where = "";
    int causes = 0;
    for (Throwable e = failure; e != null && causes < 16; e = e.getCause(), causes++) {
      if (e instanceof DecodingException decoding) {
        return decoding;
      }
      if (e instanceof JsonParsingException parsing) {
        where = position(parsing.getLocation());
      }
    }
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
    if (value == null) {
      return JsonValue.NULL.toString();
    }
    try {
      return value instanceof JsonValue json ? json.toString() : writer().toJson(value);
    } catch (StackOverflowError e) {
      throw new InvalidRequestException(
          inputName,
          refusal(inputName, value) + " it contains itself, or is nested too deep",
          null);
    } catch (ClientClosedException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new InvalidRequestException(
          inputName,
          refusal(inputName, value)
              + " JSON-B cannot write it. A map, a list, a JsonValue, or a public class in an"
              + " exported package is safe",
          Causes.withoutMessages(e));
    }
  }

  private static String refusal(String inputName, Object value) {
    return "The input \""
        + inputName
        + "\" cannot be sent as JSON (a "
        + value.getClass().getName()
        + "):";
  }

  private Jsonb writer() {
    return userBinding != null ? userBinding : binding();
  }

  /** Makes the binding when it is first needed; should two threads do so, the second one loses. */
  private Jsonb binding() {
    Jsonb present = ownBinding.get();
    if (present != null) {
      return present;
    }
    if (closed) {
      throw new ClientClosedException();
    }
    Jsonb made =
        providers
            .binding()
            .create()
            .withConfig(Document.jsonbConfig(tools))
            .withProvider(providers.processing())
            .build();
    Jsonb winner = ownBinding.compareAndExchange(null, made);
    if (winner != null) {
      closeQuietly(made);
      return winner;
    }
    if (closed) {
      close();
    }
    return made;
  }

  /** Gives back what was made here; what is being read still is. */
  @Override
  public void close() {
    closed = true;
    Jsonb present = ownBinding.getAndSet(null);
    if (present != null) {
      closeQuietly(present);
    }
  }

  private static void closeQuietly(Jsonb jsonb) {
    try {
      jsonb.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      // Nobody can do anything about it, and the client is closed all the same.
    }
  }
}
