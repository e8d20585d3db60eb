package ai.flowscale.client.json;

import ai.flowscale.api.error.DecodingException;
import jakarta.json.stream.JsonParser.Event;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a response as a whole. The status may come after the data, so data of an unexpected form
 * are first noted and gone past: whether they matter is known at the end.
 */
final class EnvelopeReader<T> {

  private static final Fields<Field> FIELDS = Fields.of(Field.class);

  private enum Field {
    STATUS,
    DATA,
    ERRORS,
    META,
    OTHER
  }

  private final AnswerShape<T> shape;
  private final JsonCursor in;

  private @Nullable String status;
  private boolean hasData;
  private @Nullable T data;
  private @Nullable MetaFields meta;
  private @Nullable DecodingException misfit;

  EnvelopeReader(AnswerShape<T> shape, JsonCursor in) {
    this.shape = shape;
    this.in = in;
  }

  Envelope<T> read() {
    in.expectObject();
    for (Field field = in.nextField(FIELDS); field != null; field = in.nextField(FIELDS)) {
      switch (field) {
        case STATUS -> status = in.string();
        case DATA -> {
          hasData = true;
          if (in.event() != Event.VALUE_NULL) {
            data = attempt(shape.reader()::read);
          }
        }
        case META -> {
          if (in.event() != Event.VALUE_NULL && shape.reader().readsMeta()) {
            meta = attempt(MetaFields::read);
          } else {
            in.skip();
          }
        }
        // Known, so that it cannot come twice; who needs it reads the error as a whole.
        case ERRORS, OTHER -> in.skip();
      }
    }
    return Envelope.isSuccess(status) ? success() : new Envelope<>(status, null);
  }

  private Envelope<T> success() {
    if (misfit != null) {
      throw misfit;
    }
    if (!hasData) {
      throw in.missing("data");
    }
    if (data == null) {
      throw new DecodingException(shape + ": data is null", null);
    }
    return new Envelope<>(status, shape.reader().complete(data, meta));
  }

  private <V> @Nullable V attempt(Function<JsonCursor, V> reader) {
    int level = in.depth() - (in.isStart() ? 1 : 0);
    try {
      return reader.apply(in);
    } catch (DecodingException e) {
      in.resume(level, e);
      misfit = misfit == null ? e : misfit;
      return null;
    }
  }
}
