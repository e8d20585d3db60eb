package ai.flowscale.client.inputs;

import ai.flowscale.api.InputFile;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.text.Printable;
import ai.flowscale.client.body.OneShotSource;
import ai.flowscale.client.body.Segment;
import ai.flowscale.client.body.Source;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A file from disk, memory or elsewhere. */
public final class SourceFile implements InputFile {
  private final String fileName;
  private final @Nullable String contentType;
  private final OptionalLong length;
  private final Content content;

  /**
   * Where the bytes are. Shared by the copies that the {@code with} methods make, so that a
   * one-shot stream is used up for all of them.
   */
  private record Content(Source source, @Nullable Path path, boolean blocking) {}

  private SourceFile(
      String fileName, @Nullable String contentType, OptionalLong length, Content content) {
    this.fileName = lastSegment(fileName);
    this.contentType = contentType;
    this.length = length;
    this.content = content;
  }

  /** Both separators, wherever this runs: names come from browsers, archives and other machines. */
  private static String lastSegment(String fileName) {
    int separator = Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\'));
    return fileName.substring(separator + 1);
  }

  public static SourceFile ofPath(Path path) {
    Path last = path.getFileName();
    Content content = new Content(() -> Files.newInputStream(path), path, true);
    return new SourceFile(last == null ? "" : last.toString(), null, OptionalLong.empty(), content);
  }

  public static SourceFile ofBytes(String fileName, byte[] bytes) {
    OptionalLong length = OptionalLong.of(bytes.length);
    Content content = new Content(() -> new ByteArrayInputStream(bytes), null, false);
    return new SourceFile(fileName, null, length, content);
  }

  public static SourceFile ofSupplier(String fileName, Supplier<? extends InputStream> supplier) {
    Objects.requireNonNull(supplier, "source");
    Content content = new Content(supplier::get, null, true);
    return new SourceFile(fileName, null, OptionalLong.empty(), content);
  }

  public static SourceFile ofOnce(String fileName, InputStream stream) {
    Content content = new Content(new OneShotSource(stream), null, true);
    return new SourceFile(fileName, null, OptionalLong.empty(), content);
  }

  @Override
  public SourceFile withFileName(String fileName) {
    return new SourceFile(fileName, contentType, length, content);
  }

  @Override
  public SourceFile withContentType(String contentType) {
    if (!ContentTypes.isMediaType(contentType)) {
      throw new InvalidRequestException(
          "contentType", "The contentType is no media type: write one like image/png.");
    }
    return new SourceFile(fileName, contentType, length, content);
  }

  @Override
  public SourceFile withLength(long bytes) {
    if (bytes < 0) {
      throw new InvalidRequestException(
          "length", "The length is negative: leave it out where it is not known.");
    }
    return new SourceFile(fileName, contentType, OptionalLong.of(bytes), content);
  }

  @Override
  public String fileName() {
    return fileName;
  }

  @Override
  public String contentType() {
    return contentType == null ? ContentTypes.ofFileName(fileName) : contentType;
  }

  @Override
  public OptionalLong length() {
    return length;
  }

  @Override
  public Optional<Path> path() {
    return Optional.ofNullable(content.path());
  }

  @Override
  public boolean isReplayable() {
    return content.source().isReplayable();
  }

  /** Closes a one-shot stream that was never read. */
  void discard() {
    if (content.source() instanceof OneShotSource once) {
      once.discard();
    }
  }

  /** Says why the file cannot be sent under its name, or null. */
  @Nullable String flawOfName() {
    if (fileName.isEmpty()) {
      return "has no file name: give it one with withFileName";
    }
    String flaw =
        fileName.equals(".") || fileName.equals("..") ? "names a folder" : Names.flawOf(fileName);
    return flaw == null
        ? null
        : "has the file name '%s', which %s: give it another with withFileName"
            .formatted(Printable.name(fileName), flaw);
  }

  /**
   * Looks whether the file can be sent now. Touches the disk.
   *
   * @param input the name of the input
   * @throws InvalidRequestException if the file is not there, cannot be read or is a folder, or if
   *     it is a stream that was used up
   */
  public void check(String input) {
    if (content.source() instanceof OneShotSource once && once.isUsedUp()) {
      throw refusal(
          input,
          "is a stream that can be read once, and was used before: give a file, bytes or a supplier"
              + " of streams to send it again",
          null);
    }
    Path path = content.path();
    if (path != null) {
      if (attributes(input, path).isDirectory()) {
        throw refusal(input, "is a folder: give the files in it, or an archive of it", null);
      }
      if (!Files.isReadable(path)) {
        throw refusal(input, "may not be read: check its permissions", null);
      }
    }
  }

  /**
   * Makes the piece of a body that is this file, with the length it has now. Touches the disk.
   *
   * @param input the name of the input
   * @throws InvalidRequestException if the file is not there
   */
  public Segment toSegment(String input) {
    return new Segment(
        input, description(input), currentLength(input), content.source(), content.blocking());
  }

  private OptionalLong currentLength(String input) {
    Path path = content.path();
    if (length.isPresent() || path == null) {
      return length;
    }
    BasicFileAttributes attributes = attributes(input, path);
    // The size of a pipe or a device says nothing about what can be read from it.
    return attributes.isRegularFile() ? OptionalLong.of(attributes.size()) : OptionalLong.empty();
  }

  private BasicFileAttributes attributes(String input, Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      throw refusal(
          input, "is not there: check its path; a relative one starts at the working directory", e);
    } catch (IOException e) {
      throw refusal(input, "cannot be read: see the cause, and check its path and permissions", e);
    }
  }

  private InvalidRequestException refusal(String input, String what, @Nullable Throwable cause) {
    return new InvalidRequestException(input, description(input) + " " + what, cause);
  }

  private String description(String input) {
    return Names.input(input) + ": " + Printable.name(fileName);
  }

  /** Shows the name only. */
  @Override
  public String toString() {
    return "InputFile[" + Printable.name(fileName) + "]";
  }
}
