package ai.flowscale.client.inputs;

import ai.flowscale.api.InputFile;
import ai.flowscale.api.InputSource;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowInputs.Upload;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.support.Names;
import ai.flowscale.api.support.OneShotStream;
import ai.flowscale.api.text.Printable;
import ai.flowscale.client.body.Segment;
import ai.flowscale.client.concurrent.FallbackExecutor;
import ai.flowscale.transport.toolkit.internal.Streams;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The files among the inputs, as they are opened and read. */
public final class Uploads {
  private Uploads() {}

  static List<Upload> of(WorkflowInputs inputs) {
    return inputs.entries().stream()
        .filter(Upload.class::isInstance)
        .map(Upload.class::cast)
        .toList();
  }

  /**
   * Closes the one-shot streams that were never read. For when the submission is over, however it
   * ended; such inputs cannot be sent again.
   */
  public static void discardStreams(WorkflowInputs inputs) {
    for (Upload upload : of(inputs)) {
      if (source(upload.file()) instanceof OneShotStream once) {
        once.take().ifPresent(Streams::closeQuietly);
      }
    }
  }

  /** The same on an executor: closing a stream may block, and must hold up no outcome. */
  public static void discardStreams(WorkflowInputs inputs, Executor blocking) {
    if (!inputs.isReplayable()) {
      new FallbackExecutor(blocking).execute(() -> discardStreams(inputs));
    }
  }

  /**
   * Checks whether a file can be sent now. Touches the disk.
   *
   * @throws InvalidRequestException if the file is not there, cannot be read or is not a regular
   *     file, or if it is a stream that was used up
   */
  public static void check(Upload upload) {
    if (source(upload.file()) instanceof OneShotStream once && once.isUsedUp()) {
      throw refusal(
          upload,
          "is a stream that can be read once, and was used before: give a file, bytes or a source"
              + " of streams to send it again",
          null);
    }
    Path path = upload.file().path().orElse(null);
    if (path != null) {
      var unused = attributes(upload, path);
      if (!Files.isReadable(path)) {
        throw refusal(upload, "may not be read: check its permissions", null);
      }
    }
  }

  /**
   * Makes the piece of a body that is a file, with the length it has now. Touches the disk.
   *
   * @throws InvalidRequestException if the file is not there, or is not a regular file
   */
  static Segment toSegment(Upload upload) {
    return new Segment(
        upload.name(), description(upload), currentLength(upload), source(upload.file()));
  }

  private static InputSource source(InputFile file) {
    Path path = file.path().orElse(null);
    if (path != null) {
      return () -> Files.newInputStream(path);
    }
    byte[] bytes = file.bytes().orElse(null);
    if (bytes != null) {
      return () -> new ByteArrayInputStream(bytes);
    }
    return file.source().orElseThrow();
  }

  private static OptionalLong currentLength(Upload upload) {
    OptionalLong length = upload.file().length();
    Path path = upload.file().path().orElse(null);
    if (length.isPresent() || path == null) {
      return length;
    }
    return OptionalLong.of(attributes(upload, path).size());
  }

  private static BasicFileAttributes attributes(Upload upload, Path path) {
    BasicFileAttributes attributes = read(upload, path);
    if (attributes.isDirectory()) {
      throw refusal(upload, "is a folder: give the files in it, or an archive of it", null);
    }
    if (!attributes.isRegularFile()) {
      // Opening a pipe that no one writes to waits for ever, and cannot be interrupted.
      throw refusal(
          upload,
          "is not a regular file but a pipe, a device or the like: give its content as an"
              + " InputSource",
          null);
    }
    return attributes;
  }

  private static BasicFileAttributes read(Upload upload, Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      throw refusal(
          upload,
          path.isAbsolute()
              ? "is not there: check its path"
              : "is not there: check its path; a relative one starts at the working directory",
          e);
    } catch (IOException e) {
      throw refusal(upload, "cannot be read: see the cause, and check its path and permissions", e);
    }
  }

  private static InvalidRequestException refusal(
      Upload upload, String what, @Nullable Throwable cause) {
    return new InvalidRequestException(upload.name(), description(upload) + " " + what, cause);
  }

  private static String description(Upload upload) {
    return Names.input(upload.name()) + ": " + Printable.name(upload.file().fileName());
  }
}
