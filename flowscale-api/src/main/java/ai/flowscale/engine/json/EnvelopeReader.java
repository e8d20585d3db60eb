package ai.flowscale.engine.json;

import ai.flowscale.api.error.DecodingException;
import jakarta.json.stream.JsonParser.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads an answer as a whole. The status may come after the data, so data of an unexpected form are
 * first noted and gone past: whether they matter is known at the end.
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
  private @Nullable String dataText;
  private @Nullable MetaFields meta;
  private List<String> errors = List.of();
  private @Nullable DecodingException misfit;

  EnvelopeReader(AnswerShape<T> shape, JsonCursor in) {
    this.shape = shape;
    this.in = in;
  }

  Envelope<T> read() {
    try {
      return readAll();
    } catch (RuntimeException broken) {
      throw naming(broken);
    }
  }

  /** What came behind a run's id can be beyond reading; the id must not be lost with it. */
  private RuntimeException naming(RuntimeException broken) {
    String runId = data instanceof SubmissionAnswer answer ? answer.runId() : null;
    if (runId == null) {
      return broken;
    }
    DecodingException named =
        broken instanceof DecodingException decoding
            ? decoding
            : new DecodingException(
                shape + ": the answer is no JSON, or cut short, after the run's id",
                Causes.withoutMessages(broken));
    named.noteRunId(runId);
    return named;
  }

  private Envelope<T> readAll() {
    in.expectObject();
    for (Field field = in.nextField(FIELDS); field != null; field = in.nextField(FIELDS)) {
      switch (field) {
        case STATUS -> status = in.string();
        case DATA -> {
          hasData = true;
          dataText = in.event() == Event.VALUE_STRING ? in.string() : null;
          if (in.event() != Event.VALUE_NULL || shape.ofNull() == null) {
            data = attempt(shape.reader()::read);
          }
        }
        case ERRORS -> {
          if (in.event() != Event.VALUE_NULL) {
            errors = ErrorTexts.of(in.value());
          }
        }
        case META -> {
          if (in.event() != Event.VALUE_NULL && shape.reader().readsMeta()) {
            meta = attempt(MetaFields::read);
          } else {
            in.skip();
          }
        }
        case OTHER -> in.skip();
      }
    }
    return Envelope.isSuccess(status) ? success() : failure();
  }

  private Envelope<T> success() {
    if (misfit != null) {
      throw misfit;
    }
    if (!hasData && !shape.mayLackData()) {
      throw in.missing("data");
    }
    T answer = data == null ? shape.ofNull() : data;
    T complete = answer == null ? null : shape.reader().complete(answer, meta);
    return new Envelope<>(status, complete, errors);
  }

  private Envelope<T> failure() {
    List<String> texts = new ArrayList<>(errors);
    if (status != null && dataText != null && !dataText.isBlank()) {
      texts.add(dataText);
    }
    return new Envelope<>(status, data, texts);
  }

  private <V> @Nullable V attempt(Function<JsonCursor, V> reader) {
    int level = in.depth() - (in.isStart() ? 1 : 0);
    try {
      return reader.apply(in);
    } catch (DecodingException e) {
      try {
        in.resume(level, e);
      } catch (RuntimeException broken) {
        throw e.runId().isPresent() ? e : broken;
      }
      misfit = misfit == null ? e : misfit;
      return null;
    }
  }
}
