package ai.flowscale.dbscheduler;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.model.RunResult;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Takes the results of completed runs: downloads them, or hands them to the application. For
 * implementation by applications.
 *
 * <p>It is called on a worker's thread before the request counts as completed. If the machine dies
 * in between, another one calls it again for the same run: what it does has to bear a repetition,
 * at the same time too where a machine was taken for dead and is not. No run is repeated for that.
 * When more than {@link QueueOptions.Builder#maxAttempts} machines in a row have died so, or just
 * before, the request fails.
 */
@FunctionalInterface
public interface RunHandler {

  /**
   * Takes a result.
   *
   * @param request the request, with its key
   * @param result its run and the outputs
   * @throws Exception if that fails; an error counts too. It is called again later, with growing
   *     pauses, {@link QueueOptions.Builder#maxAttempts} times in all
   */
  void completed(QueuedRequest request, RunResult result) throws Exception;

  /**
   * Does nothing: the run's id in the database is enough.
   *
   * @return a handler
   */
  static RunHandler none() {
    return (request, result) -> {};
  }

  /**
   * Downloads all outputs into a folder for each run, as {@link
   * DownloadOptions.Builder#folder(Path, String)} does. Files that are there already are replaced.
   *
   * @param flowscale downloads
   * @param folder where the folders of the runs are made, such as one on shared storage
   * @return a handler
   */
  static RunHandler download(Flowscale flowscale, Path folder) {
    Objects.requireNonNull(flowscale, "flowscale");
    Objects.requireNonNull(folder, "folder");
    return (request, result) ->
        flowscale.downloadAll(
            result,
            DownloadOptions.builder()
                .folder(folder, result.runId())
                .existing(DownloadOptions.ExistingFile.REPLACE)
                .build());
  }
}
