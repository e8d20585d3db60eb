package ai.flowscale.client.options;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.TransferListener;
import ai.flowscale.api.error.InvalidRequestException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a download goes. */
public record TargetOptions(
    Path target,
    boolean isFolder,
    ExistingFile existing,
    Optional<TransferListener> listener,
    int maxConcurrent)
    implements DownloadOptions {

  private static final int DEFAULT_CONCURRENT = 4;

  /** Collects the options. */
  public static final class Builder implements DownloadOptions.Builder {
    private @Nullable Path target;
    private boolean folder;
    private ExistingFile existing = ExistingFile.FAIL;
    private @Nullable TransferListener listener;
    private int maxConcurrent = DEFAULT_CONCURRENT;

    @Override
    public Builder folder(Path path) {
      target = Objects.requireNonNull(path, "folder");
      folder = true;
      return this;
    }

    @Override
    public Builder file(Path path) {
      target = Objects.requireNonNull(path, "file");
      folder = false;
      return this;
    }

    @Override
    public Builder existing(ExistingFile policy) {
      existing = Objects.requireNonNull(policy, "policy");
      return this;
    }

    @Override
    public Builder listener(TransferListener value) {
      listener = Objects.requireNonNull(value, "listener");
      return this;
    }

    @Override
    public Builder maxConcurrent(int downloads) {
      if (downloads < 1) {
        throw new InvalidRequestException(
            "maxConcurrent", "maxConcurrent is " + downloads + ": give at least 1");
      }
      maxConcurrent = downloads;
      return this;
    }

    @Override
    public DownloadOptions build() {
      if (target == null) {
        throw new InvalidRequestException(
            "target", "target is missing: call folder(...) or file(...)");
      }
      if (!folder && target.getFileName() == null) {
        throw new InvalidRequestException("file", "file is a root: give the path of a file");
      }
      return new TargetOptions(
          target, folder, existing, Optional.ofNullable(listener), maxConcurrent);
    }
  }
}
