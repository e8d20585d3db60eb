package ai.flowscale.client.json;

import ai.flowscale.api.model.Link;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the service says when asked for an output; it does not repeat the name.
 *
 * @param link a presigned link, or null
 * @param generationStatus how far the output is, or null
 */
public record OutputResponse(@Nullable Link link, @Nullable String generationStatus) {
  private static final Set<String> NOT_READY =
      Set.of(
          "in_progress",
          "pending",
          "queued",
          "running",
          "processing",
          "generating",
          "waiting",
          "started",
          "starting",
          "not_ready");

  static OutputResponse read(JsonPart in) {
    return new OutputResponse(in.get("download_url").link(), in.get("generation_status").string());
  }

  /** Whether the output is still being made, by its own status. */
  public boolean isInProgress() {
    return isInProgress(generationStatus);
  }

  /** Whether a status, of the envelope or of the output, says that it is still being made. */
  public static boolean isInProgress(@Nullable String status) {
    return status != null
        && NOT_READY.contains(
            status.strip().toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_'));
  }
}
