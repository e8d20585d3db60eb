package ai.flowscale.benchmarks.transfers;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Somebody who moves a file: up as the one input of a workflow, and down to a file. */
interface Transfers extends AutoCloseable {
  /** What every reader and writer of a rival uses. */
  int BUFFER = 64 * 1024;

  /** The form around the file, as the library writes it. */
  String BOUNDARY = "----flowscale-benchmark";

  /** Where a form goes. */
  String SUBMISSION = "/api/v1/runs?workflow_id=bulk";

  /** What comes before the file. */
  byte[] FORM_START =
      ("--"
              + BOUNDARY
              + "\r\nContent-Disposition: form-data; name=\"file_1\"; filename=\"bulk.bin\"\r\n"
              + "Content-Type: application/octet-stream\r\n\r\n")
          .getBytes(StandardCharsets.US_ASCII);

  /** What comes behind it. */
  byte[] FORM_END = ("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII);

  /** Uploads the file; returns the answer or a part of it that has the run's id. */
  String up(Path file) throws IOException;

  /** Downloads to a file that is not there yet. */
  void down(URI link, Path target) throws IOException;

  @Override
  void close();
}
