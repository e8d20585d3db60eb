package ai.flowscale.api;

import ai.flowscale.api.bootstrap.Bootstrap;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a download goes. Immutable.
 *
 * <p>Not for implementation by applications: methods may be added in any release.
 */
public interface DownloadOptions {

  /** What to do where the target is there already. */
  enum ExistingFile {
    /** Throw {@link ai.flowscale.api.error.DownloadException}, before anything is fetched. */
    FAIL,
    /** Put the new file in the place of the old one, in one step, once it is complete. */
    REPLACE,
    /** Put a number behind the name: {@code picture (1).png}. */
    RENAME
  }

  /**
   * Into a folder, under the output's own name; fails where that name is taken.
   *
   * @param folder the folder; made if it is not there
   * @return the options
   */
  static DownloadOptions toFolder(Path folder) {
    return builder().folder(folder).build();
  }

  /**
   * To a file of a given name; fails where it is there already.
   *
   * @param file the file; its folder is made if it is not there
   * @return the options
   */
  static DownloadOptions toFile(Path file) {
    return builder().file(file).build();
  }

  /**
   * Starts without a target.
   *
   * @return a new builder
   */
  static Builder builder() {
    return Bootstrap.engine().downloadOptions();
  }

  /**
   * Returns the target.
   *
   * @return a folder or a file
   */
  Path target();

  /**
   * Whether the target is a folder.
   *
   * @return true for a folder, false for a file
   */
  boolean isFolder();

  /**
   * Returns what to do where the target is there already.
   *
   * @return the policy
   */
  ExistingFile existing();

  /**
   * Returns who hears of the progress.
   *
   * @return the listener, or empty
   */
  Optional<TransferListener> listener();

  /**
   * Returns how many outputs are fetched at a time where several are asked for at once.
   *
   * @return at least 1; by default 4
   */
  int maxConcurrent();

  /** Collects options. Not safe for use by several threads at once. */
  interface Builder {

    /**
     * Downloads into a folder, under the output's own name made safe for the file system.
     *
     * @param folder the folder; made if it is not there
     * @return this builder
     */
    Builder folder(Path folder);

    /**
     * Downloads to a file.
     *
     * @param file the file; its folder is made if it is not there
     * @return this builder
     */
    Builder file(Path file);

    /**
     * Sets what to do where the target is there already.
     *
     * @param policy by default {@link ExistingFile#FAIL}
     * @return this builder
     */
    Builder existing(ExistingFile policy);

    /**
     * Reports how much has arrived.
     *
     * @param listener hears of the progress
     * @return this builder
     */
    Builder listener(TransferListener listener);

    /**
     * Sets how many outputs {@link Flowscale#downloadAll(java.util.List, DownloadOptions)} fetches
     * at a time.
     *
     * @param downloads at least 1; by default 4
     * @return this builder
     * @throws ai.flowscale.api.error.InvalidRequestException if it is less than 1
     */
    Builder maxConcurrent(int downloads);

    /**
     * Finishes the options.
     *
     * @return the options
     * @throws ai.flowscale.api.error.InvalidRequestException if no target was set
     */
    DownloadOptions build();
  }
}
