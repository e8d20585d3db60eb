package ai.flowscale.engine.json;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What the service answers when asked for an output; it does not repeat the name.
 *
 * @param downloadUrl a presigned link, or null
 * @param generationStatus how far the output is, or null
 */
public record OutputAnswer(@Nullable URI downloadUrl, @Nullable String generationStatus) {

  /** Leaves the link out: its query is a secret. */
  @Override
  public String toString() {
    return "OutputAnswer[generationStatus=" + generationStatus + "]";
  }
}
