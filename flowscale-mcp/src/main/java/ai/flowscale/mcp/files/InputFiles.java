package ai.flowscale.mcp.files;

import ai.flowscale.api.InputFile;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.support.FoundFile;
import ai.flowscale.api.support.MediaTypes;
import ai.flowscale.api.support.RootFolder;
import ai.flowscale.api.text.Printable;
import ai.flowscale.mcp.runs.RefusedCallException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Files that a call names: a path, an output of an earlier run, or its content in base64. */
public final class InputFiles {
  /** More than this goes into a file. */
  public static final int MAX_INLINE_BYTES = 8 << 20;

  private static final Pattern DATA =
      Pattern.compile(
          "data:(?<type>[A-Za-z0-9.+-]+/[A-Za-z0-9.+-]+)?(?:;[A-Za-z0-9.=+-]+)*;base64");

  /** Of what stands before the content: an expression takes stack for each parameter. */
  private static final int MAX_DATA_HEAD = 500;

  private final OutputFiles outputs;
  private final List<Path> allowed;

  /**
   * What the allowed folders are, links resolved; each from when it is there for the first time.
   */
  private final Map<Path, RootFolder> resolved = new ConcurrentHashMap<>();

  private final long maxBytes;

  /**
   * Makes it.
   *
   * @param allowed the folders beside the client's roots
   * @param maxBytes of a file
   */
  public InputFiles(OutputFiles outputs, List<Path> allowed, long maxBytes) {
    this.outputs = outputs;
    this.allowed = allowed;
    this.maxBytes = maxBytes;
    var unused = allowed();
  }

  private List<RootFolder> allowed() {
    for (Path folder : allowed) {
      try {
        if (!resolved.containsKey(folder)) {
          resolved.putIfAbsent(folder, RootFolder.of(folder));
        }
      } catch (IOException missing) {
        // There is nothing in it.
      }
    }
    return allowed.stream().map(resolved::get).filter(Objects::nonNull).toList();
  }

  /**
   * A file that was found.
   *
   * @param file what is sent
   * @param digest of its content, or of what stands for it
   */
  public record Found(InputFile file, String digest) {}

  /** Whether a value needs the client's roots. */
  public static boolean isPath(String value) {
    return !value.startsWith("data:") && !value.startsWith(OutputUri.SCHEME);
  }

  /**
   * Finds a file. Blocks while its digest is read.
   *
   * @param input the name of the input, for messages
   * @param value what the call gives for it
   * @param roots the client's
   */
  public CompletableFuture<Found> find(String input, String value, List<String> roots) {
    if (value.startsWith("data:")) {
      return CompletableFuture.completedFuture(inline(input, value));
    }
    if (value.startsWith(OutputUri.SCHEME)) {
      OutputUri uri =
          OutputUri.of(value)
              .orElseThrow(
                  () ->
                      new RefusedCallException(
                          "%s: the resource of an output is %s."
                              .formatted(Printable.name(input), OutputUri.TEMPLATE)));
      // An output never changes: its address stands for its content.
      return outputs
          .find(uri, size -> checkSize(input, size))
          .thenApply(
              saved -> new Found(output(input, saved), Digests.of("output", uri.toString())));
    }
    FoundFile found = new AllowedFolders(allowed(), roots).find(input, value);
    checkSize(input, found.size());
    try {
      return CompletableFuture.completedFuture(
          new Found(found.toInput(), Digests.of(found.open())));
    } catch (IOException e) {
      throw unreadable(input);
    }
  }

  private InputFile output(String input, DownloadedFile saved) {
    try {
      return outputs.found(saved).toInput();
    } catch (IOException e) {
      throw unreadable(input);
    }
  }

  private static RefusedCallException unreadable(String input) {
    return new RefusedCallException(
        "%s: the file cannot be read.".formatted(Printable.name(input)));
  }

  private void checkSize(String input, long size) {
    if (size > maxBytes) {
      throw new RefusedCallException(
          "%s: the file has %d bytes, and this server takes %d at most (--max-file)."
              .formatted(Printable.name(input), size, maxBytes));
    }
  }

  private static Found inline(String input, String value) {
    int comma = value.indexOf(',');
    Matcher data = DATA.matcher(value.substring(0, Math.max(0, comma)));
    if (comma > MAX_DATA_HEAD || !data.matches()) {
      throw new RefusedCallException(
          "%s: write data:image/png;base64,... or give the path of a file."
              .formatted(Printable.name(input)));
    }
    String content = value.substring(comma + 1);
    byte[] bytes;
    try {
      bytes =
          content.length() / 4L * 3 > MAX_INLINE_BYTES
              ? new byte[0]
              : Base64.getMimeDecoder().decode(content);
    } catch (IllegalArgumentException malformed) {
      throw new RefusedCallException(
          "%s: this is not base64. Give the path of a file instead."
              .formatted(Printable.name(input)));
    }
    if (bytes.length == 0) {
      throw new RefusedCallException(
          "%s: inline content must not be empty, nor more than %d bytes. Give the path of a file."
              .formatted(Printable.name(input), MAX_INLINE_BYTES));
    }
    String type = data.group("type") == null ? MediaTypes.UNKNOWN : data.group("type");
    String extension = type.substring(type.indexOf('/') + 1).toLowerCase(Locale.ROOT);
    String name = "input." + (extension.matches("[a-z0-9]{1,10}") ? extension : "bin");
    return new Found(InputFile.of(name, bytes), Digests.of(bytes));
  }
}
