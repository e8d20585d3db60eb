package ai.flowscale.emulator;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** An output file of a run. Immutable. */
public final class OutputFile {
  private final String name;
  private final String contentType;
  private final byte[] content;

  private OutputFile(String name, String contentType, byte[] content) {
    if (name.isBlank() || name.indexOf('/') >= 0) {
      throw new IllegalArgumentException("name must be a file name: not blank, without a slash");
    }
    this.name = name;
    this.contentType = Objects.requireNonNull(contentType, "contentType");
    this.content = content;
  }

  /**
   * Creates a file.
   *
   * @param name the file's name with its extension, such as {@code poster.png}; the emulator adds a
   *     mark of the run to it, as the service does
   * @param contentType the media type that the storage responds with
   * @param content the bytes
   * @return the file
   */
  public static OutputFile of(String name, String contentType, byte[] content) {
    return new OutputFile(name, contentType, content.clone());
  }

  /**
   * Creates a text file in UTF-8.
   *
   * @param name the file's name with its extension
   * @param text the text
   * @return the file
   */
  public static OutputFile text(String name, String text) {
    return new OutputFile(name, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns the file's name.
   *
   * @return the name, with its extension
   */
  public String name() {
    return name;
  }

  /**
   * Returns the media type.
   *
   * @return the type
   */
  public String contentType() {
    return contentType;
  }

  /**
   * Returns the bytes.
   *
   * @return a copy
   */
  public byte[] content() {
    return content.clone();
  }

  /** Returns the name and the size. */
  @Override
  public String toString() {
    return "OutputFile[" + name + ", " + content.length + " bytes]";
  }
}
