package ai.flowscale.langchain4j;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.support.FoundFile;
import ai.flowscale.api.support.RootFolder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The folder that tools read files from and write outputs to; a model names files by their paths
 * within it, with slashes.
 */
record ToolFiles(Path folder) {

  /** Saves the outputs of a run in a folder of their own, and replaces nothing there. */
  List<DownloadedFile> save(Flowscale flowscale, RunResult result) {
    return flowscale.downloadAll(
        result, DownloadOptions.builder().folder(folder, result.runId()).build());
  }

  /** The path that a model receives, and returns. */
  String name(Path file) {
    Path from = folder.toAbsolutePath().normalize();
    return from.relativize(file.toAbsolutePath()).toString().replace('\\', '/');
  }

  /** Finds the file that a model names; nothing outside the folder, whatever links lead there. */
  InputFile find(String input, JsonValue given) {
    if (given instanceof JsonString path) {
      try {
        Path named = Path.of(path.getString());
        Optional<FoundFile> found = RootFolder.find(List.of(RootFolder.of(folder)), named);
        if (found.isPresent()) {
          return found.get().toInput();
        }
      } catch (IOException | InvalidPathException e) {
        // As where it is outside: a model learns nothing of other files.
      }
    }
    throw new InvalidRequestException(
        input,
        "input '%s' names no file of these tools: give the path of a file as the result of a tool gives it"
            .formatted(input));
  }
}
