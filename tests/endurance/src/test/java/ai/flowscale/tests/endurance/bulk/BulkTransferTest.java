package ai.flowscale.tests.endurance.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.tests.endurance.bulk.BulkClient.Transfer;
import ai.flowscale.tests.processes.BulkContent;
import ai.flowscale.tests.processes.BulkServer;
import ai.flowscale.tests.processes.JavaProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files of 2 GiB go through a client whose whole heap is 64 MiB, and not one byte changes. Client
 * and server are processes of their own; what is asserted is how many bytes came and their hash,
 * and that the client got along with its heap. Speed and memory are printed, not judged.
 *
 * <p>Tagged {@code slow}. The number of bytes can be set with the system property {@code
 * flowscale.bulk.bytes}.
 */
@Tag("slow")
@Timeout(600)
@ParameterizedClass
@MethodSource("ai.flowscale.tests.endurance.Transports#names")
class BulkTransferTest {
  private static final long BYTES = Long.getLong("flowscale.bulk.bytes", 2L << 30);

  private static final String HEAP = "-Xmx64m";

  private final String transport;
  private Path folder = Path.of("target");
  private JavaProcess server;

  BulkTransferTest(String transport) {
    this.transport = transport;
  }

  @BeforeEach
  void start() throws IOException {
    folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "bulk-");
    server = JavaProcess.startWithHeap(HEAP, BulkServer.class);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    Files.deleteIfExists(file());
    Files.delete(folder);
  }

  private Path file() {
    return folder.resolve("bulk.bin");
  }

  /** Uploads what is made on the way, its length announced. */
  @Test
  void anUploadOfKnownLengthArrivesAsItIs() {
    assertThat(run(Transfer.UPLOAD_OF_KNOWN_LENGTH)).isEqualTo(generated());
  }

  /** Uploads what is made on the way, in chunks. */
  @Test
  void anUploadOfUnknownLengthArrivesAsItIs() {
    assertThat(run(Transfer.UPLOAD_OF_UNKNOWN_LENGTH)).isEqualTo(generated());
  }

  /** Uploads a file that is mostly a hole, with something at its beginning, middle and end. */
  @Test
  void anUploadOfAFileArrivesAsItIs() throws IOException {
    try (RandomAccessFile sparse = new RandomAccessFile(file().toFile(), "rw")) {
      sparse.setLength(BYTES);
      for (long position : new long[] {0, BYTES / 2, BYTES - Long.BYTES}) {
        sparse.seek(position);
        sparse.writeLong(~position);
      }
    }

    assertThat(run(Transfer.UPLOAD_OF_FILE)).isEqualTo(BYTES + "-" + checksum(file()));
  }

  /** Downloads to a file. */
  @Test
  void aDownloadArrivesAsItIs() throws IOException {
    assertThat(run(Transfer.DOWNLOAD)).isEqualTo(Long.toString(BYTES));
    assertThat(file()).hasSize(BYTES);
    assertThat(checksum(file())).isEqualTo(BulkContent.checksum(BYTES));
  }

  /** The id that the server gives to a run whose file came as it was made. */
  private static String generated() {
    return BYTES + "-" + BulkContent.checksum(BYTES);
  }

  private static String checksum(Path file) throws IOException {
    CRC32C checksum = new CRC32C();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[256 * 1024];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        checksum.update(buffer, 0, read);
      }
    }
    return Long.toHexString(checksum.getValue());
  }

  @SuppressWarnings("SystemOut") // Speed and memory are for the reader of the build's output.
  private String run(Transfer transfer) {
    String base = "http://127.0.0.1:" + server.readLine();
    try (JavaProcess client =
        JavaProcess.startWithHeap(
            HEAP,
            BulkClient.class,
            transport,
            base,
            transfer.name(),
            Long.toString(BYTES),
            file().toString())) {
      List<String> lines = client.readToEnd();
      System.out.println(transport + " " + transfer + ": " + BYTES + " bytes, " + lines);
      return lines.get(0).substring("result=".length());
    }
  }
}
