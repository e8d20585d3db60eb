package ai.flowscale.client.json;

import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.transport.toolkit.internal.Causes;
import ai.flowscale.transport.toolkit.internal.Guard;
import jakarta.json.JsonValue;
import jakarta.json.bind.Jsonb;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes users' objects with JSON-B, which is made when the first one comes: most clients never
 * need it.
 */
final class ObjectWriter implements AutoCloseable {

  private final JsonProviders providers;
  private final @Nullable Function<Object, String> userWriter;
  private final Guard guard = new Guard();
  private @Nullable Jsonb ownBinding;
  private boolean closed;

  ObjectWriter(JsonProviders providers, Optional<Function<Object, String>> userWriter) {
    this.providers = providers;
    this.userWriter = userWriter.orElse(null);
  }

  /**
   * Writes a value as JSON text.
   *
   * @param inputName the input it belongs to, for the message
   * @throws InvalidRequestException if JSON-B cannot write it
   */
  String toJson(String inputName, @Nullable Object value) {
    if (value == null) {
      return JsonValue.NULL.toString();
    }
    String text;
    try {
      if (value instanceof JsonValue json) {
        return json.toString();
      }
      text =
          userWriter != null ? userWriter.apply(value) : guard.get(this::ownBinding).toJson(value);
    } catch (StackOverflowError e) {
      throw refused(inputName, value, "it contains itself, or is nested too deep", null);
    } catch (ClientClosedException e) {
      throw e;
    } catch (RuntimeException e) {
      String why =
          userWriter != null
              ? "the objectWriter of the configuration failed"
              : "JSON-B cannot write it. A map, a list, a JsonValue, or a public class in an"
                  + " exported package is safe";
      throw refused(inputName, value, why, Causes.withoutMessages(e));
    }
    if (text == null) {
      throw refused(inputName, value, "the objectWriter of the configuration returned null", null);
    }
    return text;
  }

  private static InvalidRequestException refused(
      String inputName, Object value, String why, @Nullable Throwable cause) {
    return new InvalidRequestException(
        inputName,
        "The input \"%s\" cannot be sent as JSON (a %s): %s"
            .formatted(inputName, value.getClass().getName(), why),
        cause);
  }

  private Jsonb ownBinding() {
    if (closed) {
      throw new ClientClosedException();
    }
    Jsonb made = ownBinding;
    if (made == null) {
      made = providers.binding().create().withProvider(providers.processing()).build();
      ownBinding = made;
    }
    return made;
  }

  /** Closes what was made here. */
  @Override
  public void close() {
    guard.run(
        () -> {
          closed = true;
          if (ownBinding != null) {
            closeQuietly(ownBinding);
            ownBinding = null;
          }
        });
  }

  private static void closeQuietly(Jsonb jsonb) {
    try {
      jsonb.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      // Nothing can be done about it, and the client is closed anyway.
    }
  }
}
