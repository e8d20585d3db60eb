package ai.flowscale.emulator.service;

import ai.flowscale.emulator.OutputFile;
import java.time.Instant;

/**
 * An output in the storage.
 *
 * @param name its name with the run's mark, with its extension
 * @param runId the run that gave it
 * @param file the content
 * @param lastModified when it was written, more or less
 */
record RunOutputFile(String name, String runId, OutputFile file, Instant lastModified) {

  String s3Key() {
    return "generations/" + runId + "/" + name;
  }

  /** An output is found by its name with its extension and without. */
  boolean isNamed(String wanted) {
    return name.equals(wanted) || OutputNames.stem(name).equals(wanted);
  }
}
