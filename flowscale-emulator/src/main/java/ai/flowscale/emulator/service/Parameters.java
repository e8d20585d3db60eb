package ai.flowscale.emulator.service;

import ai.flowscale.emulator.http.WireResponse;
import jakarta.json.JsonArrayBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the parameters of a query, and collects errors in the format of FastAPI. */
final class Parameters {
  private final Map<String, String> query;
  private final JsonArrayBuilder errors = Json.array();
  private boolean valid = true;

  Parameters(Map<String, String> query) {
    this.query = query;
  }

  @Nullable String optional(String name) {
    return query.get(name);
  }

  String required(String name) {
    String value = query.get(name);
    if (value == null) {
      refuse(name, null, "missing", "Field required");
      return "";
    }
    return value;
  }

  int number(String name, int standard, int min, int max) {
    String value = query.get(name);
    if (value == null) {
      return standard;
    }
    try {
      int number = Integer.parseInt(value);
      if (number < min) {
        refuse(
            name, value, "greater_than_equal", "Input should be greater than or equal to " + min);
      } else if (number > max) {
        refuse(name, value, "less_than_equal", "Input should be less than or equal to " + max);
      }
      return number;
    } catch (NumberFormatException notANumber) {
      refuse(
          name,
          value,
          "int_parsing",
          "Input should be a valid integer, unable to parse string as an integer");
      return standard;
    }
  }

  String oneOf(String name, List<String> allowed) {
    String value = query.getOrDefault(name, allowed.get(0));
    if (!allowed.contains(value)) {
      refuse(
          name, value, "literal_error", "Input should be '" + String.join("', '", allowed) + "'");
    }
    return value;
  }

  boolean valid() {
    return valid;
  }

  WireResponse refusal() {
    return Json.invalid(errors.build());
  }

  private void refuse(String name, @Nullable String value, String type, String message) {
    valid = false;
    errors.add(Json.problem(List.of("query", name), type, message, value));
  }
}
