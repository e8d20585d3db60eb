package ai.flowscale.cli;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.DownloadOptions.ExistingFile;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.TransferListener;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.PartialDownloadException;
import ai.flowscale.api.error.PartialDownloadException.Failure;
import ai.flowscale.api.error.RunException;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.support.FileNames;
import ai.flowscale.api.support.RootFolder;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What becomes of a run's outputs, and how its result is printed. */
class Outputs {
  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      description = "Downloads the outputs into this folder.")
  @Nullable Path folder;

  @Option(
      names = "--existing",
      paramLabel = "WHAT",
      description =
          "What to do where files are there: rename (the new ones go to a folder named after the"
              + " run), replace, fail. Default: rename, in a batch replace.")
  @Nullable Existing existing;

  /** What to do where files are there. */
  enum Existing {
    FAIL,
    REPLACE,
    RENAME
  }

  /** What of an incomplete download is there. */
  private List<DownloadedFile> saved = List.of();

  /** The last run that was printed for programs, of which there is one line. */
  private String printed = "";

  /** Whether the files are opened once they are there. */
  boolean opens() {
    return false;
  }

  /** Before the run, which may cost money. */
  void prepare() throws IOException {
    if (opens() && folder == null) {
      folder = Path.of("");
    }
    if (folder != null) {
      RootFolder.make(folder);
      if (!Files.isWritable(folder)) {
        throw new CliException(ExitCode.FILES, "The folder " + folder + " cannot be written to.");
      }
    }
  }

  /**
   * Where outputs go.
   *
   * @param name what a folder within that of the options is for, or an empty text for that itself
   */
  private DownloadOptions.Builder target(String name) {
    Path within = Objects.requireNonNull(folder);
    return name.isEmpty()
        ? DownloadOptions.builder().folder(within)
        : DownloadOptions.builder().folder(within, name);
  }

  /** The name of the folder for a run or a request. */
  static String folderName(String name) {
    return FileNames.of(DownloadOptions.builder().folder(Path.of(""), name).build().target());
  }

  /** Refuses what would make a download fail. */
  void check(String name) throws IOException {
    if (folder == null) {
      return;
    }
    Path target = target(name).build().target();
    try {
      RootFolder.of(folder).open(folder.relativize(target)).close();
    } catch (NoSuchFileException free) {
      // It is made for the outputs.
    } catch (NotDirectoryException file) {
      throw new CliException(
          ExitCode.FILES,
          target + " is a file, but outputs need a folder of that name: choose another --out.",
          file);
    } catch (FileSystemException link) {
      throw new CliException(ExitCode.FILES, target + ": " + link.getReason() + ".", link);
    }
  }

  /**
   * The options that put outputs into the same folder again.
   *
   * @param name what a folder within that of the options is for, or an empty text
   */
  String again(String name) {
    if (folder == null) {
      return "";
    }
    String path = target(name).build().target().toString();
    return " --out "
        + Again.quoted(path.isEmpty() ? "." : path)
        + (existing == null ? "" : " --existing " + existing.name().toLowerCase(Locale.ROOT))
        + (opens() ? " --open" : "");
  }

  /**
   * Downloads the outputs of a run that has completed.
   *
   * @param advice what helps where that fails or is interrupted
   */
  private List<DownloadedFile> download(
      Session session,
      Progress progress,
      RunResult result,
      String name,
      Existing standard,
      String advice) {
    Existing what = Objects.requireNonNullElse(existing, standard);
    List<DownloadedFile> files = new ArrayList<>();
    saved = files;
    try {
      save(session.flowscale(), result, name, what, progress.transfer("Download"), files);
    } catch (CallAbortedException interrupted) {
      throw new CliException(ExitCode.INTERRUPTED, ("Interrupted. " + advice).strip(), interrupted);
    } catch (FlowscaleException failure) {
      throw new CliException(
          ExitCode.of(failure), (FailureMessages.reason(failure) + " " + advice).strip(), failure);
    }
    session.settle();
    return files;
  }

  /**
   * Saves the outputs. Those whose names are taken go to a folder of the run, or else to the first
   * numbered one in which they are free.
   */
  private void save(
      Flowscale flowscale,
      RunResult result,
      String name,
      Existing what,
      TransferListener listener,
      List<DownloadedFile> files) {
    ExistingFile policy = what == Existing.REPLACE ? ExistingFile.REPLACE : ExistingFile.FAIL;
    List<RunOutput> missing = result.outputs();
    String to = name;
    for (int number = 1; !missing.isEmpty(); number++) {
      DownloadOptions options = target(to).existing(policy).listener(listener).build();
      try {
        files.addAll(flowscale.downloadAll(missing, options));
        missing = List.of();
      } catch (PartialDownloadException partial) {
        files.addAll(partial.files());
        if (what != Existing.RENAME || partial.failures().stream().noneMatch(Outputs::isTaken)) {
          throw partial;
        }
        missing = partial.failures().stream().map(Failure::output).toList();
        to = result.runId() + (number == 1 ? "" : " (" + number + ")");
      }
    }
  }

  private static boolean isTaken(Failure failure) {
    return failure.reason() instanceof DownloadException download
        && download.reason() == DownloadException.Reason.TARGET_EXISTS;
  }

  /** The same in a folder of a batch. */
  List<DownloadedFile> download(
      Session session, Progress silent, RunResult result, String name, Again again) {
    return download(session, silent, result, name, Existing.REPLACE, advice(result, again));
  }

  static String advice(RunResult result, Again again) {
    return "The run has completed: " + again.download(result.runId());
  }

  /**
   * Downloads what is to be downloaded, and prints paths or else the names of the outputs.
   *
   * @param name what a folder within that of the options is for, or an empty text
   * @param advice what helps where the download fails or is interrupted
   */
  void finish(
      Session session,
      Console console,
      Progress progress,
      boolean json,
      RunResult result,
      String name,
      String advice) {
    List<DownloadedFile> files = List.of();
    printed = result.runId();
    if (folder != null) {
      try {
        files = download(session, progress, result, name, Existing.RENAME, advice);
      } catch (CliException failed) {
        progress.pause();
        printUndownloaded(console, json, result, failed);
        throw failed;
      }
    }
    progress.pause();
    if (json) {
      JsonObjectBuilder run = document(result);
      if (folder != null) {
        run.add("files", Documents.files(files));
      }
      console.print(run.build());
    } else if (folder != null) {
      files.forEach(file -> console.print(console.path(file.path())));
    } else {
      result.outputs().forEach(output -> console.print(output.filename()));
    }
    if (opens()) {
      files.forEach(file -> Desktop.open(console, file.path()));
    }
  }

  private static JsonObjectBuilder document(RunResult result) {
    return Documents.run(result.runId(), result.run())
        .add("outputs", Documents.outputs(result.outputs()));
  }

  /** The run was paid for: a program needs to know it where only its download has failed. */
  private void printUndownloaded(
      Console console, boolean json, RunResult result, CliException failed) {
    try {
      if (json) {
        console.print(
            document(result)
                .add("files", Documents.files(saved))
                .add("error", String.valueOf(failed.getMessage()))
                .build());
      } else {
        saved.forEach(file -> console.print(console.path(file.path())));
      }
    } catch (CliException unprinted) {
      failed.addSuppressed(unprinted);
    }
  }

  /** What is known of a run that did not complete, or was not found, for programs. */
  void printFailed(Console console, boolean json, String run, Throwable failure, String message) {
    if (!json || printed.equals(run)) {
      return;
    }
    JsonObjectBuilder line =
        failure instanceof RunException known && known.run().isPresent()
            ? Documents.run(run, known.run().get())
                .add("outputs", Documents.outputs(known.outputs()))
            : Documents.object().add("id", run);
    console.print(line.add("error", message).build());
  }
}
