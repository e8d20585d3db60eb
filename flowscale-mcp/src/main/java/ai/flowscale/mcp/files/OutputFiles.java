package ai.flowscale.mcp.files;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.DownloadOptions.ExistingFile;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.text.Printable;
import ai.flowscale.mcp.runs.RefusedCallException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** The outputs of runs on disk, each run in a folder of its own. Each is downloaded once. */
public final class OutputFiles {
  /** How many runs are remembered; those before them are downloaded again when asked for. */
  private static final int REMEMBERED = 256;

  private final AsyncFlowscale flowscale;
  private final Path folder;
  private final Map<String, Saved> saved =
      new LinkedHashMap<>(16, 0.75F, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Saved> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * Makes a store.
   *
   * @param folder made where it does not exist
   */
  public OutputFiles(AsyncFlowscale flowscale, Path folder) {
    this.flowscale = flowscale;
    this.folder = folder.toAbsolutePath();
  }

  /**
   * What was saved of a run.
   *
   * @param names the outputs that it had then: more may come while it lasts
   */
  private record Saved(Set<String> names, CompletableFuture<List<DownloadedFile>> files) {}

  private boolean isWhole(Saved before, Set<String> names) {
    return before.names().equals(names)
        && !before.files().isCompletedExceptionally()
        && (!before.files().isDone() || before.files().join().stream().allMatch(this::isThere));
  }

  /** Another process that may write to the folder could have replaced the file. */
  private boolean isThere(DownloadedFile file) {
    try {
      BasicFileAttributes found =
          Files.readAttributes(file.path(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return found.isRegularFile()
          && found.size() == file.size()
          && file.path().toRealPath().startsWith(folder.toRealPath());
    } catch (IOException gone) {
      return false;
    }
  }

  /** Saves the outputs of a run. Blocks for the folder only. */
  public CompletableFuture<List<DownloadedFile>> save(String runId, List<RunOutput> outputs) {
    Set<String> names = outputs.stream().map(RunOutput::filename).collect(Collectors.toSet());
    CompletableFuture<List<DownloadedFile>> saving;
    synchronized (saved) {
      Saved before = saved.get(runId);
      if (before != null && isWhole(before, names)) {
        return before.files();
      }
      saving = new CompletableFuture<>();
      saved.put(runId, new Saved(names, saving));
    }
    try {
      download(runId, outputs)
          .whenComplete(
              (files, failure) -> {
                if (failure == null) {
                  saving.complete(files);
                } else {
                  saving.completeExceptionally(failure);
                }
              });
    } catch (RuntimeException e) {
      saving.completeExceptionally(e);
    }
    return saving;
  }

  private CompletableFuture<List<DownloadedFile>> download(String runId, List<RunOutput> outputs) {
    if (outputs.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    Path target = folder.resolve(folderName(runId));
    try {
      Files.createDirectories(target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return flowscale.downloadAll(
        outputs, DownloadOptions.builder().folder(target).existing(ExistingFile.REPLACE).build());
  }

  /** An id is the service's word, and could be a path. */
  static String folderName(String runId) {
    String safe = runId.replaceAll("[^A-Za-z0-9_-]", "_");
    return safe.isEmpty() || safe.length() > 100
        ? "run-" + Digests.of(runId).substring(0, 16)
        : safe;
  }

  /** Finds an output, downloading it where it is not on disk. */
  public CompletableFuture<DownloadedFile> find(OutputUri uri) {
    return flowscale
        .getRun(uri.run())
        .thenCompose(
            run -> {
              List<RunOutput> outputs = run.outputs();
              if (outputs.stream().noneMatch(output -> output.filename().equals(uri.name()))) {
                throw new RefusedCallException(
                    "Run %s has no output %s. Its outputs are: %s"
                        .formatted(
                            Printable.name(uri.run()),
                            Printable.name(uri.name()),
                            String.join(
                                ", ",
                                outputs.stream()
                                    .limit(20)
                                    .map(output -> Printable.name(output.filename()))
                                    .toList())));
              }
              return save(uri.run(), outputs);
            })
        .thenApply(
            files ->
                files.stream()
                    .filter(file -> file.output().filename().equals(uri.name()))
                    .findFirst()
                    .orElseThrow());
  }
}
