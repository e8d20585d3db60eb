package ai.flowscale.engine.json;

import ai.flowscale.api.model.Link;
import org.jspecify.annotations.Nullable;

/**
 * What the service answers when asked for an output; it does not repeat the name.
 *
 * @param link a presigned link, or null
 * @param generationStatus how far the output is, or null
 */
public record OutputAnswer(@Nullable Link link, @Nullable String generationStatus) {}
