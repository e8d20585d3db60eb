package ai.flowscale.emulator.service;

import ai.flowscale.emulator.OutputFile;
import java.time.Instant;

/**
 * An output in the storage.
 *
 * @param name its name with the run's mark, with its extension
 * @param runId the run's id
 * @param file the content
 * @param lastModified approximately when it was written
 */
record RunOutputFile(String name, String runId, OutputFile file, Instant lastModified) {

  String s3Key() {
    return "generations/" + runId + "/" + name;
  }

  /** An output is found by its name with or without the extension. */
  boolean isNamed(String wanted) {
    return name.equals(wanted) || OutputNames.stem(name).equals(wanted);
  }
}
