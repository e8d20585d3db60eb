package ai.flowscale.codegen;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A source file.
 *
 * @param path where it belongs, below a folder of sources, with slashes
 * @param text its content, in ASCII
 */
public record GeneratedSource(String path, String text) {
  /**
   * Writes the file, unless it is there with the same content: what has not changed is not compiled
   * anew.
   *
   * @param folder the folder of sources
   * @return whether the file was written
   * @throws IOException if it cannot be written
   */
  public boolean writeTo(Path folder) throws IOException {
    Path file = folder.resolve(path);
    byte[] content = text.getBytes(StandardCharsets.US_ASCII);
    if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), content)) {
      return false;
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, content);
    return true;
  }
}
