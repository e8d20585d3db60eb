package ai.flowscale.mcp.files;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.DownloadOptions.ExistingFile;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.support.FoundFile;
import ai.flowscale.api.support.RootFolder;
import ai.flowscale.api.text.Printable;
import ai.flowscale.mcp.runs.RefusedCallException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
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
    this.folder = folder.toAbsolutePath().normalize();
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

  private boolean isThere(DownloadedFile file) {
    try {
      found(file);
      return true;
    } catch (IOException gone) {
      return false;
    }
  }

  private static Set<String> names(List<RunOutput> outputs) {
    return outputs.stream().map(RunOutput::filename).collect(Collectors.toSet());
  }

  /** Whether the outputs are on disk, or on their way there. */
  private boolean isSaved(String runId, List<RunOutput> outputs) {
    synchronized (saved) {
      Saved before = saved.get(runId);
      return before != null && isWhole(before, names(outputs));
    }
  }

  /** Saves the outputs of a run. */
  public CompletableFuture<List<DownloadedFile>> save(String runId, List<RunOutput> outputs) {
    Set<String> names = names(outputs);
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
    return flowscale.downloadAll(
        outputs,
        DownloadOptions.builder().folder(folder, runId).existing(ExistingFile.REPLACE).build());
  }

  /**
   * Finds an output, downloading it where it is not on disk.
   *
   * @param checkSize throws for a size that is too large. Nothing is downloaded then, if the server
   *     of the files tells the size before
   */
  public CompletableFuture<DownloadedFile> find(OutputUri uri, LongConsumer checkSize) {
    return flowscale
        .getRun(uri.run())
        .thenCompose(
            run -> {
              RunOutput wanted = named(uri, run.outputs());
              // What else the run has made may be of any size.
              boolean all = run.outputs().size() == 1 || isSaved(uri.run(), run.outputs());
              List<RunOutput> outputs = all ? run.outputs() : List.of(wanted);
              String key = all ? uri.run() : alone(uri);
              return isSaved(key, outputs)
                  ? save(key, outputs)
                  : checked(wanted, checkSize).thenCompose(small -> save(key, outputs));
            })
        .thenApply(
            files -> {
              DownloadedFile found =
                  files.stream()
                      .filter(file -> file.output().filename().equals(uri.name()))
                      .findFirst()
                      .orElseThrow();
              checkSize.accept(found.size());
              return found;
            });
  }

  /** In a folder of its own, since outputs of one run may share a name on disk. */
  private static String alone(OutputUri uri) {
    return "output-" + Digests.of(uri.run(), uri.name()).substring(0, 32);
  }

  private static RunOutput named(OutputUri uri, List<RunOutput> outputs) {
    return outputs.stream()
        .filter(output -> output.filename().equals(uri.name()))
        .findFirst()
        .orElseThrow(
            () ->
                new RefusedCallException(
                    "Run %s has no output %s. Its outputs are: %s"
                        .formatted(
                            quoted(uri.run()),
                            quoted(uri.name()),
                            String.join(
                                ", ",
                                outputs.stream()
                                    .limit(20)
                                    .map(output -> quoted(output.filename()))
                                    .toList()))));
  }

  private static String quoted(String name) {
    return '"' + Printable.name(name).replace('"', '\'') + '"';
  }

  private CompletableFuture<Void> checked(RunOutput output, LongConsumer checkSize) {
    return flowscale
        .openOutput(output)
        .thenAccept(
            content -> {
              // Closing it ends its connection: what is too large does not arrive.
              try (content) {
                content.length().ifPresent(checkSize);
              }
            });
  }

  /**
   * Reads an output that was saved.
   *
   * @throws IOException if it cannot be read, or another file has taken its place
   */
  public byte[] read(DownloadedFile file) throws IOException {
    try (InputStream in = found(file).open()) {
      return in.readNBytes(Math.toIntExact(file.size()));
    }
  }

  /** The file of an output that was saved. */
  FoundFile found(DownloadedFile file) throws IOException {
    FoundFile found = RootFolder.of(folder).file(folder.relativize(file.path()));
    if (found.size() != file.size()) {
      throw new IOException("This is not the file that was saved.");
    }
    return found;
  }
}
