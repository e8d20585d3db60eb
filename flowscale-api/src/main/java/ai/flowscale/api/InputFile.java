package ai.flowscale.api;

import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.support.FileNames;
import ai.flowscale.api.support.MediaTypes;
import ai.flowscale.api.support.OneShotStream;
import ai.flowscale.api.text.Printable;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A file among the inputs of a workflow. It is opened each time it is sent, and read as it goes: a
 * file of any size takes constant memory.
 *
 * <p>It is sent under a name without folders, which a slash ends. A backslash ends one only in a
 * name that begins like a path of Windows ({@code C:\} or {@code \\}), of which the service keeps
 * no more than the last part; in any other name it is a character like the others, which arrives.
 *
 * <p>When its call ends early, a source that hangs in {@code read} or while it is opened is
 * interrupted. One that ignores interrupts keeps its thread until it returns by itself, and closing
 * the client then takes up to two seconds longer.
 *
 * <p>Immutable. Not for implementation by applications: methods may be added in any release.
 */
public final class InputFile {
  private final transient String fileName;
  private final transient @Nullable String contentType;
  private final transient OptionalLong length;

  /** A path, bytes, a source of streams, or a one-shot stream, which all copies share. */
  private final transient Object content;

  private InputFile(
      String fileName, @Nullable String contentType, OptionalLong length, Object content) {
    this.fileName = withoutFolders(fileName);
    this.contentType = contentType;
    this.length = length;
    this.content = content;
  }

  /** Wherever this runs: names come from browsers, archives and other machines. */
  private static String withoutFolders(String fileName) {
    String last = fileName.substring(fileName.lastIndexOf('/') + 1);
    // What the service takes for a path of Windows, and reduces by itself.
    boolean isOfWindows = last.startsWith(":\\", 1) || last.startsWith("\\\\");
    return isOfWindows ? last.substring(last.lastIndexOf('\\') + 1) : last;
  }

  /**
   * A file from disk, under its own name. It must not change while it is being sent: one that grows
   * or shrinks aborts the submission. A name that the locale cannot express is sent as the UTF-8
   * that it is, or with its bytes percent-encoded ({@code caf%E9.png}).
   *
   * @param path a readable regular file; give a pipe or a device as an {@link InputSource}
   * @return the file
   */
  public static InputFile of(Path path) {
    return new InputFile(FileNames.of(path), null, OptionalLong.empty(), path);
  }

  /**
   * A file from memory.
   *
   * @param fileName the name to send it under
   * @param content its content; not copied, so it must not change
   * @return the file
   */
  public static InputFile of(String fileName, byte[] content) {
    return new InputFile(fileName, null, OptionalLong.of(content.length), content);
  }

  /**
   * A file from a source that can be opened again.
   *
   * @param fileName the name to send it under
   * @param source opens the content anew each time; the library closes the streams
   * @return the file, of unknown length unless {@link #withLength} says more
   */
  public static InputFile of(String fileName, InputSource source) {
    return new InputFile(
        fileName, null, OptionalLong.empty(), Objects.requireNonNull(source, "source"));
  }

  /**
   * A file from a stream that can be read once. A submission with it is made once: it is never
   * retried, whatever fails.
   *
   * @param fileName the name to send it under
   * @param content the content; closed by the library once it was sent or has failed
   * @return the file, of unknown length unless {@link #withLength} says more
   */
  public static InputFile ofOnce(String fileName, InputStream content) {
    return new InputFile(fileName, null, OptionalLong.empty(), new OneShotStream(content));
  }

  /**
   * Returns this file under another name.
   *
   * @param fileName the name to send it under; its extension decides the content type unless one
   *     was set
   * @return a new file
   */
  public InputFile withFileName(String fileName) {
    return new InputFile(fileName, contentType, length, content);
  }

  /**
   * Returns this file with a content type.
   *
   * @param contentType a media type such as {@code image/png}
   * @return a new file
   * @throws ai.flowscale.api.error.InvalidRequestException if it is not a media type
   */
  public InputFile withContentType(String contentType) {
    if (!MediaTypes.isMediaType(contentType)) {
      throw new InvalidRequestException(
          "contentType", "The contentType is not a media type: write one like image/png.");
    }
    return new InputFile(fileName, contentType, length, content);
  }

  /**
   * Returns this file with a length, so that the request can announce its own. The source must end
   * there: one that yields another number of bytes aborts the submission.
   *
   * @param bytes the exact length
   * @return a new file
   * @throws ai.flowscale.api.error.InvalidRequestException if the length is below zero
   */
  public InputFile withLength(long bytes) {
    if (bytes < 0) {
      throw new InvalidRequestException(
          "length", "The length is negative: leave it out where it is not known.");
    }
    return new InputFile(fileName, contentType, OptionalLong.of(bytes), content);
  }

  /**
   * Returns the name the file is sent under.
   *
   * @return the name, without folders
   */
  public String fileName() {
    return fileName;
  }

  /**
   * Returns the content type the file is sent with.
   *
   * @return the one that was set, or the one that goes with the name's extension, or {@code
   *     application/octet-stream}
   */
  public String contentType() {
    return contentType == null ? MediaTypes.ofFileName(fileName) : contentType;
  }

  /**
   * Returns the length as far as it is known without looking at the disk.
   *
   * @return the number of bytes, or empty
   */
  public OptionalLong length() {
    return length;
  }

  /**
   * Returns where the file is on disk.
   *
   * @return the path, or empty for a file that comes from elsewhere
   */
  public Optional<Path> path() {
    return content instanceof Path path ? Optional.of(path) : Optional.empty();
  }

  /**
   * Returns the bytes of a file that is in memory.
   *
   * @return the content itself, not a copy, or empty for a file that comes from elsewhere
   */
  public Optional<byte[]> bytes() {
    return content instanceof byte[] bytes ? Optional.of(bytes) : Optional.empty();
  }

  /**
   * Returns where the content of a file that is neither on disk nor in memory comes from.
   *
   * @return opens the content; empty for other files. That of a one-shot stream fails the second
   *     time
   */
  public Optional<InputSource> source() {
    return content instanceof InputSource source ? Optional.of(source) : Optional.empty();
  }

  /**
   * Whether the content can be opened more than once.
   *
   * @return false for a one-shot stream
   */
  public boolean isReplayable() {
    return !(content instanceof OneShotStream);
  }

  /** Files with the same path or the same bytes are equal; other sources only to themselves. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof InputFile that
        && fileName.equals(that.fileName)
        && Objects.equals(contentType, that.contentType)
        && length.equals(that.length)
        && Objects.deepEquals(content, that.content);
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(new Object[] {fileName, contentType(), length, content});
  }

  /** Shows the name only. */
  @Override
  public String toString() {
    return "InputFile[" + Printable.name(fileName) + "]";
  }
}
