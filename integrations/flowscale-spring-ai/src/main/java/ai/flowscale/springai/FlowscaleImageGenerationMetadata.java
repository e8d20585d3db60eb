package ai.flowscale.springai;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.image.ImageGenerationMetadata;

/**
 * How a picture was made.
 *
 * @param runId the run that made it
 * @param mediaType what kind of picture it is, such as {@code image/png}
 * @param filename the name that the service gave it
 * @param seed the seed that it was made with, or null where the workflow has none
 */
public record FlowscaleImageGenerationMetadata(
    String runId, String mediaType, String filename, @Nullable Long seed)
    implements ImageGenerationMetadata {

  public FlowscaleImageGenerationMetadata {
    Objects.requireNonNull(runId, "runId");
    Objects.requireNonNull(mediaType, "mediaType");
    Objects.requireNonNull(filename, "filename");
  }
}
