package ai.flowscale.examples.ee.workflow;

import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Values for browsers, whose numbers are doubles: a seed of 18 digits would become another one. */
public final class ExactJson {
  private static final BigDecimal MAX_SAFE = BigDecimal.valueOf((1L << 53) - 1);

  private ExactJson() {}

  /** The value itself, or its text where a browser would change an integer in it. */
  public static @Nullable JsonValue of(@Nullable JsonValue value) {
    return value == null || isSafe(value) ? value : Json.createValue(value.toString());
  }

  private static boolean isSafe(JsonValue value) {
    return switch (value.getValueType()) {
      case NUMBER -> isSafe((JsonNumber) value);
      case ARRAY -> value.asJsonArray().stream().allMatch(ExactJson::isSafe);
      case OBJECT -> value.asJsonObject().values().stream().allMatch(ExactJson::isSafe);
      default -> true;
    };
  }

  private static boolean isSafe(JsonNumber number) {
    return !number.isIntegral() || number.bigDecimalValue().abs().compareTo(MAX_SAFE) <= 0;
  }
}
