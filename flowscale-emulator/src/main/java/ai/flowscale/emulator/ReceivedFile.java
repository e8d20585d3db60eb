package ai.flowscale.emulator;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file that was uploaded with a workflow. Immutable. */
public final class ReceivedFile {
  private final String field;
  private final String fileName;
  private final @Nullable String contentType;
  private final ByteBuffer content;

  private ReceivedFile(
      String field, String fileName, @Nullable String contentType, ByteBuffer content) {
    this.field = Objects.requireNonNull(field, "field");
    this.fileName = Objects.requireNonNull(fileName, "fileName");
    this.contentType = contentType;
    this.content = content;
  }

  /**
   * Creates a file.
   *
   * @param field the input's name, such as {@code image_35728}
   * @param fileName the file's name as it was sent
   * @param contentType the media type as it was sent, or null if none was
   * @param content the bytes between position and limit, which must not change afterwards
   * @return the file
   */
  public static ReceivedFile of(
      String field, String fileName, @Nullable String contentType, ByteBuffer content) {
    return new ReceivedFile(field, fileName, contentType, content.slice());
  }

  /**
   * Returns the input's name.
   *
   * @return the name of the form's field
   */
  public String field() {
    return field;
  }

  /**
   * Returns the file's name as it was sent.
   *
   * @return the name, possibly empty
   */
  public String fileName() {
    return fileName;
  }

  /**
   * Returns the media type as it was sent.
   *
   * @return the type, or empty if none was sent
   */
  public Optional<String> contentType() {
    return Optional.ofNullable(contentType);
  }

  /**
   * Returns the size in bytes.
   *
   * @return the size
   */
  public int size() {
    return content.remaining();
  }

  /**
   * Returns the bytes.
   *
   * @return a copy
   */
  public byte[] content() {
    byte[] bytes = new byte[content.remaining()];
    content.duplicate().get(bytes);
    return bytes;
  }

  /**
   * Opens a stream over the bytes, without copying them.
   *
   * @return a new stream
   */
  public InputStream openStream() {
    ByteBuffer rest = content.duplicate();
    return new InputStream() {
      @Override
      public int read() {
        return rest.hasRemaining() ? rest.get() & 0xff : -1;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) {
        if (length > 0 && !rest.hasRemaining()) {
          return -1;
        }
        int count = Math.min(length, rest.remaining());
        rest.get(bytes, offset, count);
        return count;
      }
    };
  }

  /** Returns the field, the size and the type, without the file's name. */
  @Override
  public String toString() {
    return "ReceivedFile[" + field + ", " + size() + " bytes, " + contentType + "]";
  }
}
