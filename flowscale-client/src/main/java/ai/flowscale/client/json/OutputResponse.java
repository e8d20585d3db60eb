package ai.flowscale.client.json;

import ai.flowscale.api.model.Link;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the service says when asked for an output; it does not repeat the name.
 *
 * @param link a presigned link, or null
 * @param generationStatus how far the output is, or null
 */
public record OutputResponse(@Nullable Link link, @Nullable String generationStatus) {
  private static final Pattern NOT_READY =
      Pattern.compile(
          "in[-_ ]progress|pending|queued|running|processing|generating|waiting|start(ed|ing)"
              + "|not[-_ ]ready",
          Pattern.CASE_INSENSITIVE);

  static OutputResponse read(JsonPart in) {
    return new OutputResponse(in.get("download_url").link(), in.get("generation_status").string());
  }

  /** Whether the output is still being made, by its own status. */
  public boolean isInProgress() {
    return isInProgress(generationStatus);
  }

  /** Whether a status, of the envelope or of the output, says that it is still being made. */
  public static boolean isInProgress(@Nullable String status) {
    return status != null && NOT_READY.matcher(status.strip()).matches();
  }
}
