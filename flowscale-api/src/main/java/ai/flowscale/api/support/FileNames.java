package ai.flowscale.api.support;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The names of files as text. A name on disk is bytes, which Java decodes as the locale says; what
 * the locale cannot express is lost in it. A path that is made of such a text is that of another
 * file, if of any: names are for people and for the service, and files are opened by the path that
 * the file system gave.
 */
public final class FileNames {
  /** What Java decodes bytes to that the locale does not know. */
  private static final char LOST = '\ufffd';

  private FileNames() {}

  /**
   * Returns the last part of a path: as the locale decodes it, or where that loses something, as
   * UTF-8, or where it is not UTF-8 either, with its bytes percent-encoded. So files whose names
   * differ have names that differ, and one that is UTF-8 has the same in every locale that cannot
   * express it.
   */
  public static String of(Path path) {
    Path last = path.getFileName();
    String name = last == null ? "" : last.toString();
    if (last == null || name.indexOf(LOST) < 0) {
      return name;
    }
    // A URI has the bytes of the path, percent-encoded. That of a file in an archive is opaque.
    String uri = last.toUri().getRawPath();
    if (uri == null) {
      return name;
    }
    String encoded = uri.substring(uri.lastIndexOf('/', uri.length() - 2) + 1).replace("/", "");
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(decoded(encoded)).toString();
    } catch (CharacterCodingException otherEncoding) {
      return encoded;
    }
  }

  private static ByteBuffer decoded(String percentEncoded) {
    ByteBuffer bytes = ByteBuffer.allocate(percentEncoded.length());
    int at = 0;
    while (at < percentEncoded.length()) {
      char next = percentEncoded.charAt(at);
      boolean escaped = next == '%';
      bytes.put((byte) (escaped ? Integer.parseInt(percentEncoded, at + 1, at + 3, 16) : next));
      at += escaped ? 3 : 1;
    }
    return bytes.flip();
  }
}
