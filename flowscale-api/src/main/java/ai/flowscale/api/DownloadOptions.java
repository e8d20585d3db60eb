package ai.flowscale.api;

import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.support.Checks;
import ai.flowscale.api.support.SafeNames;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a download goes. Immutable. */
public final class DownloadOptions {
  private static final int DEFAULT_CONCURRENT = 4;

  private record Values(
      Path target,
      Optional<Path> parent,
      boolean isFolder,
      ExistingFile existing,
      Optional<TransferListener> listener,
      int maxConcurrent) {}

  private final transient Values values;

  private DownloadOptions(Values values) {
    this.values = values;
  }

  /** What to do where the target is there already. */
  public enum ExistingFile {
    /** Throw {@link ai.flowscale.api.error.DownloadException}, before anything is fetched. */
    FAIL,
    /** Put the new file in the place of the old one, in one step, once it is complete. */
    REPLACE
  }

  /**
   * Into a folder, under the output's own name; fails where that name is taken.
   *
   * @param folder the folder; made if it is not there
   * @return the options
   */
  public static DownloadOptions toFolder(Path folder) {
    return builder().folder(folder).build();
  }

  /**
   * To a file of a given name; fails where it is there already.
   *
   * @param file the file; its folder is made if it is not there
   * @return the options
   */
  public static DownloadOptions toFile(Path file) {
    return builder().file(file).build();
  }

  /**
   * Starts without a target.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the target.
   *
   * @return a folder or a file
   */
  public Path target() {
    return values.target();
  }

  /**
   * Returns the folder that the target is a folder of, where the options name both.
   *
   * @return the first argument of {@link Builder#folder(Path, String)}, or empty
   */
  public Optional<Path> parent() {
    return values.parent();
  }

  /**
   * Whether the target is a folder.
   *
   * @return true for a folder, false for a file
   */
  public boolean isFolder() {
    return values.isFolder();
  }

  /**
   * Returns what to do where the target is there already.
   *
   * @return the policy
   */
  public ExistingFile existing() {
    return values.existing();
  }

  /**
   * Returns who is notified of the progress.
   *
   * @return the listener, or empty
   */
  public Optional<TransferListener> listener() {
    return values.listener();
  }

  /**
   * Returns how many outputs are fetched at a time where several are asked for at once.
   *
   * @return at least 1; by default 4
   */
  public int maxConcurrent() {
    return values.maxConcurrent();
  }

  @Override
  public String toString() {
    return values.toString().replaceFirst("Values", "DownloadOptions");
  }

  /** Collects options. Not safe for use by several threads at once. */
  public static final class Builder {
    private @Nullable Path target;
    private @Nullable Path parent;
    private boolean folder;
    private ExistingFile existing = ExistingFile.FAIL;
    private @Nullable TransferListener listener;
    private int maxConcurrent = DEFAULT_CONCURRENT;

    private Builder() {}

    /**
     * Downloads into a folder, under the output's own name made safe for the file system.
     *
     * @param folder the folder; made if it is not there
     * @return this builder
     */
    public Builder folder(Path folder) {
      target = Objects.requireNonNull(folder, "folder");
      parent = null;
      this.folder = true;
      return this;
    }

    /**
     * Downloads into a folder within another, such as one for each run. A link in its place is not
     * followed; the download fails. Names that differ have folders that differ, at least where the
     * file system tells upper and lower case apart.
     *
     * @param parent the folder of the folders; made if it is not there
     * @param name any text, such as a run's id or the key of a request. The folder is called so
     *     where every file system takes that for the name of one visible folder; else characters
     *     are replaced, and a digest is added
     * @return this builder
     */
    public Builder folder(Path parent, String name) {
      target = parent.resolve(SafeNames.ofFolder(name, parent));
      this.parent = parent;
      folder = true;
      return this;
    }

    /**
     * Downloads to a file.
     *
     * @param file the file; its folder is made if it is not there
     * @return this builder
     */
    public Builder file(Path file) {
      target = Objects.requireNonNull(file, "file");
      parent = null;
      folder = false;
      return this;
    }

    /**
     * Sets what to do where the target is there already.
     *
     * @param policy by default {@link ExistingFile#FAIL}
     * @return this builder
     */
    public Builder existing(ExistingFile policy) {
      existing = Objects.requireNonNull(policy, "policy");
      return this;
    }

    /**
     * Reports how much has arrived.
     *
     * @param listener is notified of the progress
     * @return this builder
     */
    public Builder listener(TransferListener listener) {
      this.listener = Objects.requireNonNull(listener, "listener");
      return this;
    }

    /**
     * Sets how many outputs {@link Flowscale#downloadAll(java.util.List, DownloadOptions)} fetches
     * at a time.
     *
     * @param downloads at least 1; by default 4
     * @return this builder
     * @throws ai.flowscale.api.error.InvalidRequestException if it is less than 1
     */
    public Builder maxConcurrent(int downloads) {
      maxConcurrent = Checks.range("maxConcurrent", downloads, 1, Integer.MAX_VALUE);
      return this;
    }

    /**
     * Finishes the options.
     *
     * @return the options
     * @throws ai.flowscale.api.error.InvalidRequestException if no target was set
     */
    public DownloadOptions build() {
      if (target == null) {
        throw new InvalidRequestException(
            "target", "target is missing: call folder(...) or file(...)");
      }
      if (!folder && target.getFileName() == null) {
        throw new InvalidRequestException("file", "file is a root: give the path of a file");
      }
      return new DownloadOptions(
          new Values(
              target,
              Optional.ofNullable(parent),
              folder,
              existing,
              Optional.ofNullable(listener),
              maxConcurrent));
    }
  }
}
