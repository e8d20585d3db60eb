package ai.flowscale.cli;

import ai.flowscale.api.WorkflowInputs.Upload;
import ai.flowscale.api.WorkflowRequest;
import java.nio.file.Files;
import java.nio.file.Path;

/** A request, and where it comes from. */
record SourcedRequest(WorkflowRequest request, Place place) {
  /** Refuses a request whose file for an input is in none of the folders. */
  void checkFolder(String input, InputFolders folders) {
    for (var entry : request.inputs().entries()) {
      if (entry instanceof Upload upload && entry.name().equals(input)) {
        upload
            .file()
            .path()
            .ifPresent(file -> folders.check(input, file, message -> place.wrong(message)));
      }
    }
  }

  /** Refuses a request whose file is not there, before any run is paid for. */
  void checkFiles(Console console) {
    for (var entry : request.inputs().entries()) {
      if (entry instanceof Upload upload && upload.file().path().isPresent()) {
        Path file = upload.file().path().get();
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
          String problem =
              !Files.exists(file)
                  ? " is not there: check its path."
                  : Files.isDirectory(file)
                      ? " is a folder: give a file."
                      : " cannot be read: check its permissions.";
          throw place.wrong(
              entry.name(), console.path(file) + ", the file of " + entry.name() + "," + problem);
        }
      }
    }
  }
}
