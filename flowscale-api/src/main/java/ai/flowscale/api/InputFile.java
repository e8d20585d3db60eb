package ai.flowscale.api;

import ai.flowscale.api.bootstrap.Bootstrap;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * A file among the inputs of a workflow. It is opened each time it is sent, and read as it goes: a
 * file of any size takes constant memory.
 *
 * <p>When its call ends early, a source that hangs in {@code read} or while it is opened is
 * interrupted. One that ignores interrupts keeps its thread until it returns by itself, and closing
 * the client then takes up to two seconds longer.
 *
 * <p>Immutable. Not for implementation by applications: methods may be added in any release.
 */
public interface InputFile {

  /**
   * A file from disk, under its own name. It must not change while it is being sent: one that grows
   * or shrinks breaks the submission off.
   *
   * @param path a readable file
   * @return the file
   */
  static InputFile of(Path path) {
    return Bootstrap.engine().inputFile(path);
  }

  /**
   * A file from memory.
   *
   * @param fileName the name to send it under
   * @param content its content; not copied, so it must not change
   * @return the file
   */
  static InputFile of(String fileName, byte[] content) {
    return Bootstrap.engine().inputFile(fileName, content);
  }

  /**
   * A file from a source that can be opened again.
   *
   * @param fileName the name to send it under
   * @param source opens the content anew each time; the library closes the streams
   * @return the file, of unknown length unless {@link #withLength} says more
   */
  static InputFile of(String fileName, Supplier<? extends InputStream> source) {
    return Bootstrap.engine().inputFile(fileName, source);
  }

  /**
   * A file from a stream that can be read once. A submission with it is never tried again once
   * reading has begun.
   *
   * @param fileName the name to send it under
   * @param content the content; closed by the library once it was sent or has failed
   * @return the file, of unknown length unless {@link #withLength} says more
   */
  static InputFile ofOnce(String fileName, InputStream content) {
    return Bootstrap.engine().inputFileOnce(fileName, content);
  }

  /**
   * Returns this file under another name.
   *
   * @param fileName the name to send it under; its extension decides the content type unless one
   *     was set
   * @return a new file
   */
  InputFile withFileName(String fileName);

  /**
   * Returns this file with a content type.
   *
   * @param contentType a media type such as {@code image/png}
   * @return a new file
   * @throws ai.flowscale.api.error.InvalidRequestException if it is no media type
   */
  InputFile withContentType(String contentType);

  /**
   * Returns this file with a length, so that the request can announce its own. The source must end
   * there: one that yields another number of bytes breaks the submission off.
   *
   * @param bytes the exact length
   * @return a new file
   * @throws ai.flowscale.api.error.InvalidRequestException if the length is below zero
   */
  InputFile withLength(long bytes);

  /**
   * Returns the name the file is sent under.
   *
   * @return the name, without folders
   */
  String fileName();

  /**
   * Returns the content type the file is sent with.
   *
   * @return the one that was set, or the one that goes with the name's extension, or {@code
   *     application/octet-stream}
   */
  String contentType();

  /**
   * Returns the length as far as it is known without looking at the disk.
   *
   * @return the number of bytes, or empty
   */
  OptionalLong length();

  /**
   * Returns where the file is on disk.
   *
   * @return the path, or empty for a file that comes from elsewhere
   */
  Optional<Path> path();

  /**
   * Whether the content can be opened more than once.
   *
   * @return false for a one-shot stream
   */
  boolean isReplayable();
}
