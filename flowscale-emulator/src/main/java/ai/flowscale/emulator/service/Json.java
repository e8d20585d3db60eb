package ai.flowscale.emulator.service;

import ai.flowscale.emulator.http.WireResponse;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes JSON, and the two kinds of response that the service has. */
final class Json {
  private static final JsonProvider PROVIDER = JsonProvider.provider();
  private static final String TYPE = "application/json";

  private Json() {}

  static JsonObjectBuilder object() {
    return PROVIDER.createObjectBuilder();
  }

  static JsonArrayBuilder array() {
    return PROVIDER.createArrayBuilder();
  }

  static JsonArrayBuilder array(Iterable<String> texts) {
    JsonArrayBuilder array = array();
    texts.forEach(array::add);
    return array;
  }

  static JsonValue text(@Nullable String text) {
    return text == null ? JsonValue.NULL : PROVIDER.createValue(text);
  }

  /** The application's response to success. */
  static WireResponse success(JsonValue data, JsonValue meta) {
    return envelope(200, "success", data, JsonValue.NULL, meta);
  }

  static WireResponse success(JsonValue data) {
    return success(data, JsonValue.NULL);
  }

  /** The application's response to an error. */
  static WireResponse error(int status, String message) {
    return envelope(status, "error", JsonValue.NULL, text(message), JsonValue.NULL);
  }

  /** The response of the framework under the application. */
  static WireResponse detail(int status, String message) {
    return response(status, object().add("detail", message).build());
  }

  /** The framework's response to parameters or a body that are not as declared. */
  static WireResponse invalid(JsonArray problems) {
    return response(422, object().add("detail", problems).build());
  }

  /** One thing that is wrong with a request, in the framework's words. */
  static JsonObject problem(
      List<String> place, String type, String message, @Nullable String input) {
    return object()
        .add("type", type)
        .add("loc", array(place))
        .add("msg", message)
        .add("input", text(input))
        .build();
  }

  static WireResponse response(int status, JsonValue json) {
    return WireResponse.of(status, TYPE, json.toString());
  }

  private static WireResponse envelope(
      int status, String word, JsonValue data, JsonValue errors, JsonValue meta) {
    return response(
        status,
        object()
            .add("status", word)
            .add("data", data)
            .add("errors", errors)
            .add("meta", meta)
            .build());
  }
}
