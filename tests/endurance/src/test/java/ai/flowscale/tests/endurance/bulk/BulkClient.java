package ai.flowscale.tests.endurance.bulk;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.model.Link;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.tests.processes.BulkContent;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * An application that moves one file through a Flowscale client, to be run in a process of its own
 * with a heap smaller than the file. Prints one {@code name=value} a line.
 */
final class BulkClient {

  /** What to move, and which way. */
  enum Transfer {
    /** Bytes that are made as they are sent; how many is known. */
    UPLOAD_OF_KNOWN_LENGTH,
    /** The same; how many is not known. */
    UPLOAD_OF_UNKNOWN_LENGTH,
    /** A file. */
    UPLOAD_OF_FILE,
    /** To a file. */
    DOWNLOAD
  }

  private BulkClient() {}

  /**
   * Moves a file.
   *
   * @param args the transport's name, the server's address, the {@link Transfer}, the number of
   *     bytes, and the file
   * @throws IOException if the system's file about this process cannot be read
   */
  @SuppressWarnings("SystemOut") // The result is this program's output.
  public static void main(String[] args) throws IOException {
    FlowscaleConfig config =
        FlowscaleConfig.builder()
            .transportName(args[0])
            .baseUrl(args[1])
            .apiKey("a-key-for-nothing")
            .build();
    Transfer transfer = Transfer.valueOf(args[2]);
    long bytes = Long.parseLong(args[3]);
    Path file = Path.of(args[4]);
    long started = System.nanoTime();
    try (Flowscale flowscale = Flowscale.create(config)) {
      String result =
          switch (transfer) {
            case UPLOAD_OF_KNOWN_LENGTH -> upload(flowscale, generated(bytes).withLength(bytes));
            case UPLOAD_OF_UNKNOWN_LENGTH -> upload(flowscale, generated(bytes));
            case UPLOAD_OF_FILE -> upload(flowscale, InputFile.of(file));
            case DOWNLOAD -> download(flowscale, URI.create(args[1] + "/bytes/" + bytes), file);
          };
      System.out.println("result=" + result);
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    System.out.println("speed=%.0f MB/s".formatted(bytes / 1e6 / seconds));
    System.out.println("peak=" + peakMemory());
  }

  private static InputFile generated(long bytes) {
    return InputFile.of("bulk.bin", () -> BulkContent.stream(bytes));
  }

  private static String upload(Flowscale flowscale, InputFile file) {
    WorkflowInputs inputs = WorkflowInputs.builder().file("file_1", file).build();
    return flowscale.executeWorkflow("bulk", inputs).runId();
  }

  private static String download(Flowscale flowscale, URI link, Path file) {
    RunOutput output = new RunOutput("bulk.bin", Link.of(link), null, null);
    return Long.toString(flowscale.download(output, DownloadOptions.toFile(file)).size());
  }

  /** Returns the peak memory of the process, if the system reports it. */
  private static String peakMemory() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return "unknown";
    }
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .map(line -> line.substring("VmHWM:".length()).strip())
          .findFirst()
          .orElse("unknown")
          .toLowerCase(Locale.ROOT);
    }
  }
}
