package ai.flowscale.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads text in UTF-8 up to a limit: what a name leads to may be huge, or have no end. */
final class TextFile {
  private static final int MIB = 1 << 20;

  private TextFile() {}

  /**
   * Reads a file.
   *
   * @param what what it is, for messages
   * @param mib how long it may be, in MiB
   * @param wrong the exit code where it is too long, or is not text
   * @throws FileSystemException which names the file, if it cannot be read
   */
  static String read(Path file, String what, int mib, ExitCode wrong) throws IOException {
    if (Files.isDirectory(file)) {
      throw new FileSystemException(file.toString(), null, "it is a folder");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, what, mib, wrong);
    } catch (FileSystemException named) {
      throw named;
    } catch (IOException unnamed) {
      FileSystemException named =
          new FileSystemException(file.toString(), null, unnamed.getMessage());
      named.initCause(unnamed);
      throw named;
    }
  }

  /** The same for a stream. */
  static String read(InputStream in, String what, int mib, ExitCode wrong) throws IOException {
    byte[] bytes = in.readNBytes(mib * MIB + 1);
    if (bytes.length > mib * MIB) {
      throw new CliException(
          wrong, what + " is longer than " + mib + " MiB, which is the most that is read.");
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes))
          .toString()
          .replaceFirst("^\ufeff", "");
    } catch (CharacterCodingException malformed) {
      throw new CliException(wrong, what + " is not text in UTF-8.");
    }
  }
}
