package ai.flowscale.client.json;

import ai.flowscale.api.error.DecodingException;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser.Event;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the response to a submission. The run is there, so its id must not be lost over anything
 * else: another field that cannot be read counts as absent.
 */
final class SubmissionReader {
  private static final int MAX_NUMBER_LENGTH = 40;

  private static final Fields<Field> FIELDS = Fields.of(Field.class);

  private enum Field {
    RUN_ID,
    WORKFLOW_ID,
    NUMBER,
    NODE_ERRORS,
    OUTPUT_NAMES,
    OTHER
  }

  private @Nullable String runId;
  private @Nullable String workflowId;
  private @Nullable Long number;
  private Map<String, JsonValue> nodeErrors = Map.of();
  private List<String> outputNames = List.of();
  private @Nullable DecodingException misfit;

  private SubmissionReader() {}

  /** Reads an object, or an array with one. */
  static SubmissionAnswer submission(JsonCursor in) {
    if (in.event() != Event.START_ARRAY) {
      return new SubmissionReader().read(in);
    }
    if (!in.nextElement()) {
      throw in.misfit("has no element");
    }
    SubmissionAnswer answer = new SubmissionReader().read(in);
    if (in.nextElement()) {
      throw in.misfit("is a second run");
    }
    return answer;
  }

  private SubmissionAnswer read(JsonCursor in) {
    in.expectObject();
    int level = in.depth();
    boolean more = true;
    while (more) {
      more = readNext(in, level);
    }
    if (misfit != null) {
      throw misfit;
    }
    return new SubmissionAnswer(runId, workflowId, number, nodeErrors, outputNames);
  }

  private boolean readNext(JsonCursor in, int level) {
    try {
      Field field = in.nextField(FIELDS);
      if (field == null) {
        return false;
      }
      readField(field, in);
    } catch (DecodingException e) {
      in.resume(level, e);
      if (misfit == null && "run_id".equals(in.field())) {
        misfit = e;
      }
    }
    return true;
  }

  private void readField(Field field, JsonCursor in) {
    switch (field) {
      case RUN_ID -> runId = in.string();
      case WORKFLOW_ID -> workflowId = in.string();
      case NUMBER -> number = number(in);
      case NODE_ERRORS -> nodeErrors = nodeErrors(in);
      case OUTPUT_NAMES -> outputNames = in.listOrNull(JsonCursor::requiredString);
      case OTHER -> in.skip();
    }
  }

  /** Reads a whole number, which may come as text or with a fraction of zero; any other is none. */
  private static @Nullable Long number(JsonCursor in) {
    String text =
        switch (in.event()) {
          case VALUE_NUMBER -> in.value().toString();
          case VALUE_STRING -> in.requiredString();
          default -> null;
        };
    if (text == null || text.length() > MAX_NUMBER_LENGTH) {
      in.skip();
      return null;
    }
    try {
      return new BigDecimal(text.strip()).longValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      return null;
    }
  }

  /** Reads what was refused, by node; from Python an empty array may stand for an empty object. */
  private static Map<String, JsonValue> nodeErrors(JsonCursor in) {
    Map<String, JsonValue> errors = new HashMap<>();
    switch (in.event()) {
      case VALUE_NULL -> {}
      case START_OBJECT -> {
        for (String node = in.nextKey(); node != null; node = in.nextKey()) {
          errors.put(node, in.fieldValue());
        }
      }
      case START_ARRAY -> {
        for (JsonValue error : in.list(JsonCursor::value)) {
          errors.put(String.valueOf(errors.size()), error);
        }
      }
      default -> errors.put("0", in.value());
    }
    return errors;
  }
}
