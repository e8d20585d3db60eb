package ai.flowscale.cli;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.DownloadOptions.ExistingFile;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.RunException;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.RunResult;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What becomes of a run's outputs, and how its result is printed. */
final class Outputs {
  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      description = "Downloads the outputs into this folder.")
  @Nullable Path folder;

  @Option(
      names = "--existing",
      paramLabel = "WHAT",
      description =
          "What to do with files that are there: rename the new one, replace, fail."
              + " Default: rename, in a batch replace.")
  @Nullable ExistingFile existing;

  /** Before the run, which may cost money. */
  void prepare() throws IOException {
    if (folder != null) {
      Files.createDirectories(folder);
      if (!Files.isWritable(folder)) {
        throw new CliException(ExitCode.FILES, "The folder " + folder + " cannot be written to.");
      }
    }
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
      Path folder,
      ExistingFile standard,
      String advice) {
    DownloadOptions options =
        DownloadOptions.builder()
            .folder(folder)
            .existing(Objects.requireNonNullElse(existing, standard))
            .listener(progress.transfer("Download"))
            .build();
    List<DownloadedFile> files;
    try {
      files = session.flowscale().downloadAll(result, options);
    } catch (CallAbortedException interrupted) {
      throw new CliException(ExitCode.INTERRUPTED, ("Interrupted. " + advice).strip());
    } catch (FlowscaleException failure) {
      throw new CliException(
          ExitCode.of(failure), (FailureMessages.reason(failure) + " " + advice).strip());
    }
    session.settle();
    return files;
  }

  /** The same in a folder of a batch. */
  List<DownloadedFile> download(Session session, Progress silent, RunResult result, Path folder) {
    return download(session, silent, result, folder, ExistingFile.REPLACE, advice(result));
  }

  private static String advice(RunResult result) {
    return "The run has completed: flowscale download " + result.runId();
  }

  /** Downloads what is to be downloaded, and prints paths or else the names of the outputs. */
  void finish(Session session, Console console, Progress progress, boolean json, RunResult result) {
    finish(session, console, progress, json, result, advice(result));
  }

  /**
   * Downloads and prints.
   *
   * @param advice what helps where the download fails or is interrupted
   */
  void finish(
      Session session,
      Console console,
      Progress progress,
      boolean json,
      RunResult result,
      String advice) {
    List<DownloadedFile> files =
        folder == null
            ? List.of()
            : download(session, progress, result, folder, ExistingFile.RENAME, advice);
    progress.pause();
    if (json) {
      JsonObjectBuilder run = Documents.run(result.runId(), result.run());
      run.add("outputs", Documents.outputs(result.outputs()));
      if (folder != null) {
        run.add("files", Documents.files(files));
      }
      console.print(run.build());
    } else if (folder != null) {
      files.forEach(file -> console.print(console.path(file.path())));
    } else {
      result.outputs().forEach(output -> console.print(output.filename()));
    }
  }

  /** What is known of a run that ended otherwise, for programs. */
  static void printFailed(Console console, boolean json, RunException failure) {
    if (json && failure.run().isPresent()) {
      console.print(
          Documents.run(failure.runId().orElse(null), failure.run().get())
              .add("outputs", Documents.outputs(failure.outputs()))
              .add("error", FailureMessages.message(failure))
              .build());
    }
  }
}
