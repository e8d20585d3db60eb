package ai.flowscale.examples.ee.workflow;

import jakarta.json.JsonValue;
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
 */
public record InputDescription(
    String name,
    InputType type,
    boolean multiple,
    @Nullable Boolean required,
    @Nullable JsonValue defaultValue,
    @Nullable String description) {}
