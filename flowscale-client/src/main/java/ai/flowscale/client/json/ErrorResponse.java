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
public record ErrorResponse(List<String> errors, List<FieldError> fieldErrors, Form form) {

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
  private static final List<String> MESSAGES = List.of("message", "msg", "detail");

  static final ErrorResponse UNKNOWN = new ErrorResponse(List.of(), List.of(), Form.FOREIGN);

  /** Reads the envelope, and the framework's {@code detail} in its three forms. */
  static ErrorResponse of(JsonValue body) {
    if (!(body instanceof JsonObject object)) {
      return UNKNOWN;
    }
    List<String> errors = new ArrayList<>(texts(object.get("errors")));
    if (object.get("data") instanceof JsonString data
        && object.get("status") instanceof JsonString status
        && !Envelope.isSuccess(status.getString())) {
      errors.addAll(texts(data));
    }
    List<FieldError> fieldErrors = new ArrayList<>();
    JsonValue detail = object.get("detail");
    for (JsonValue element : elements(detail)) {
      if (detail instanceof JsonArray
          && element instanceof JsonObject field
          && field.containsKey("loc")) {
        fieldErrors.add(fieldError(field));
      } else {
        errors.addAll(texts(element));
      }
    }
    return new ErrorResponse(errors, fieldErrors, form(object));
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
  private static Form form(JsonObject object) {
    JsonValue detail = object.get("detail");
    if (detail instanceof JsonString || detail instanceof JsonStructure) {
      return object.size() == 1 ? Form.DETAIL : Form.FOREIGN;
    }
    String status = string(object.get("status"));
    boolean isEnvelope =
        (Envelope.isSuccess(status) || "error".equals(status))
            && (object.containsKey("errors")
                || (object.containsKey("data") && ENVELOPE.containsAll(object.keySet())));
    return isEnvelope ? Form.ENVELOPE : Form.FOREIGN;
  }

  /** Takes the texts out of a string, an object with a message, or an array of such. */
  private static List<String> texts(@Nullable JsonValue value) {
    return elements(value).stream()
        .map(ErrorResponse::message)
        .filter(text -> !text.isBlank())
        .toList();
  }

  private static List<JsonValue> elements(@Nullable JsonValue value) {
    if (value instanceof JsonArray array) {
      return array;
    }
    return value == null ? List.of() : List.of(value);
  }

  /** Takes no more than the message: other members may repeat what the caller sent. */
  private static String message(JsonValue value) {
    if (value instanceof JsonObject object) {
      return MESSAGES.stream()
          .map(object::get)
          .filter(JsonString.class::isInstance)
          .map(ErrorResponse::string)
          .findFirst()
          .orElse("");
    }
    return string(value);
  }

  /** Leaves out {@code input} and {@code ctx}, in which newer servers repeat the refused value. */
  private static FieldError fieldError(JsonObject field) {
    return new FieldError(
        location(field.get("loc")), text(field.get("msg")), text(field.get("type")));
  }

  private static String location(@Nullable JsonValue loc) {
    return loc instanceof JsonArray parts
        ? parts.stream().map(ErrorResponse::text).collect(Collectors.joining("."))
        : text(loc);
  }

  private static String text(@Nullable JsonValue value) {
    return value instanceof JsonNumber ? value.toString() : string(value);
  }

  private static String string(@Nullable JsonValue value) {
    return value instanceof JsonString string ? string.getString() : "";
  }
}
