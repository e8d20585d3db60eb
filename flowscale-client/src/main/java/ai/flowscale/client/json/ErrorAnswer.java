package ai.flowscale.client.json;

import ai.flowscale.api.error.FieldError;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the body of a failed call says, as far as it says anything.
 *
 * @param errors the texts
 * @param fieldErrors the fields that were refused
 * @param form whose word the body is
 */
public record ErrorAnswer(List<String> errors, List<FieldError> fieldErrors, Form form) {

  /** In which form an error comes. */
  public enum Form {
    /** The service's application: {@code status} with {@code errors} or {@code data}. */
    ENVELOPE,
    /** The service's framework: {@code detail} and nothing else. */
    DETAIL,
    /** A gateway before the service: anything else. */
    FOREIGN
  }

  private static final Set<String> ENVELOPE = Set.of("status", "data", "errors", "meta");

  static final ErrorAnswer UNKNOWN = new ErrorAnswer(List.of(), List.of(), Form.FOREIGN);

  public ErrorAnswer {
    errors = List.copyOf(errors);
    fieldErrors = List.copyOf(fieldErrors);
  }

  /** Reads the envelope, and the framework's {@code detail} in its three forms. */
  static ErrorAnswer of(JsonValue body) {
    if (!(body instanceof JsonObject answer)) {
      return UNKNOWN;
    }
    List<String> errors = new ArrayList<>(ErrorTexts.of(answer.get("errors")));
    String status = ErrorTexts.string(answer.get("status"));
    if (status != null && !Envelope.isSuccess(status)) {
      errors.addAll(texts(ErrorTexts.string(answer.get("data"))));
    }
    List<FieldError> fieldErrors = new ArrayList<>();
    JsonValue detail = answer.get("detail");
    if (detail instanceof JsonArray list) {
      for (JsonValue element : list) {
        if (element instanceof JsonObject field && field.containsKey("loc")) {
          fieldErrors.add(fieldError(field));
        } else {
          errors.addAll(ErrorTexts.of(element));
        }
      }
    } else {
      errors.addAll(ErrorTexts.of(detail));
    }
    return new ErrorAnswer(errors, fieldErrors, form(answer));
  }

  /** Whether the body is the service's word, and not a gateway's. */
  public boolean fromService() {
    return form != Form.FOREIGN;
  }

  /**
   * Tells the two forms in which the service speaks from all others. Gateways have forms of their
   * own, some of them close: JSend ({@code status} with {@code message}), JSON:API ({@code errors}
   * alone), problem details ({@code detail} beside a {@code title}). In doubt it is theirs: their
   * word ends no wait and settles no submission.
   */
  private static Form form(JsonObject answer) {
    JsonValue detail = answer.get("detail");
    if (detail instanceof JsonString || detail instanceof JsonStructure) {
      return answer.size() == 1 ? Form.DETAIL : Form.FOREIGN;
    }
    String status = ErrorTexts.string(answer.get("status"));
    boolean isEnvelope =
        (Envelope.isSuccess(status) || "error".equals(status))
            && (answer.containsKey("errors")
                || (answer.containsKey("data") && ENVELOPE.containsAll(answer.keySet())));
    return isEnvelope ? Form.ENVELOPE : Form.FOREIGN;
  }

  private static List<String> texts(@Nullable String text) {
    return text == null || text.isBlank() ? List.of() : List.of(text);
  }

  /** Leaves out {@code input} and {@code ctx}, in which newer servers repeat the refused value. */
  private static FieldError fieldError(JsonObject field) {
    return new FieldError(
        location(field.get("loc")), text(field.get("msg")), text(field.get("type")));
  }

  private static String location(@Nullable JsonValue loc) {
    return loc instanceof JsonArray parts
        ? parts.stream().map(ErrorAnswer::text).collect(Collectors.joining("."))
        : text(loc);
  }

  private static String text(@Nullable JsonValue value) {
    if (value instanceof JsonNumber number) {
      return number.toString();
    }
    String string = ErrorTexts.string(value);
    return string == null ? "" : string;
  }
}
