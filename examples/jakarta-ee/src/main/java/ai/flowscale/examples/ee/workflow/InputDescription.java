package ai.flowscale.examples.ee.workflow;

import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An input that a workflow takes.
 *
 * @param name the parameter
 * @param type what it is
 * @param multiple whether it may be given several times
 * @param required whether it must be given, or null where the service does not say
 * @param defaultValue what it is when it is not given, or null
 * @param description what it is for, or null
 * @param options the only values that it may have; empty for any
 * @param min the least number that it may be, or null
 * @param max the greatest number that it may be, or null
 */
public record InputDescription(
    String name,
    InputType type,
    boolean multiple,
    @Nullable Boolean required,
    @Nullable JsonValue defaultValue,
    @Nullable String description,
    List<JsonValue> options,
    @Nullable BigDecimal min,
    @Nullable BigDecimal max) {}
