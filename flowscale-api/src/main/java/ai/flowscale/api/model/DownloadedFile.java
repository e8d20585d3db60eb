package ai.flowscale.api.model;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An output on disk.
 *
 * @param output the output it came from
 * @param path the file, complete
 * @param size its length in bytes
 * @param contentType the type the server of the files gave it, or null
 */
public record DownloadedFile(RunOutput output, Path path, long size, @Nullable String contentType) {

  public DownloadedFile {
    Objects.requireNonNull(output, "output");
    Objects.requireNonNull(path, "path");
  }
}
