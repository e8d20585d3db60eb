package ai.flowscale.client.download;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.client.body.ContentLength;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the server of the files said of the file that it began to send.
 *
 * @param length the length of the whole file, where it was announced
 * @param contentType its media type, or null
 * @param tag its strong entity tag, which tells whether the rest is of the same file; without it
 *     there is no rest
 */
record FileVersion(OptionalLong length, @Nullable String contentType, Optional<String> tag) {
  /** Nothing is known, and nothing is here. */
  static final FileVersion UNKNOWN = new FileVersion(OptionalLong.empty(), null, Optional.empty());

  /** A weak tag does not guarantee the same bytes. Nothing but what any transport can send. */
  private static final Pattern STRONG_TAG = Pattern.compile("\"[\\x21\\x23-\\x7e]*\"");

  /** Which part of a file a response holds: first and last byte, length (RFC 9110, 14.4). */
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes +(\\d{1,18})-(\\d{1,18})/(\\d{1,18})", Pattern.CASE_INSENSITIVE);

  /** Reads the headers of a response that begins at the first byte. */
  static FileVersion of(Headers headers) {
    long length = ContentLength.of(headers);
    return new FileVersion(
        length < 0 ? OptionalLong.empty() : OptionalLong.of(length),
        headers.first("Content-Type").orElse(null),
        tagIn(headers).filter(tag -> STRONG_TAG.matcher(tag).matches()));
  }

  private static Optional<String> tagIn(Headers headers) {
    return headers.first("ETag").map(String::strip);
  }

  /** Whether another response, which begins at the first byte too, is certainly of another file. */
  boolean differsFrom(FileVersion other) {
    return tag.isPresent() && other.tag.isPresent() && !tag.equals(other.tag);
  }

  /** Whether the rest can be asked for where this much is here: only of a version that is known. */
  boolean isResumable(long size) {
    return size > 0 && tag.isPresent();
  }

  /** The headers that ask for what is missing: the rest where that can be told, or else all. */
  Headers request(long size) {
    return isResumable(size)
        ? FileServer.HEADERS
            .replacing("Range", "bytes=" + size + "-")
            .replacing("If-Range", tag.orElseThrow())
        : FileServer.HEADERS;
  }

  /**
   * Returns what is known once the headers of a part are, or empty where the part does not fit.
   *
   * @param size how many bytes are here already
   */
  Optional<FileVersion> continuedBy(Headers headers, long size) {
    Matcher range = CONTENT_RANGE.matcher(headers.first("Content-Range").orElse("").strip());
    if (!range.matches()) {
      return Optional.empty();
    }
    long first = Long.parseLong(range.group(1));
    long last = Long.parseLong(range.group(2));
    long total = Long.parseLong(range.group(3));
    boolean fits =
        first == size
            && first <= last
            && last < total
            && (length.isEmpty() || length.getAsLong() == total)
            // Whether a part without a tag is of the same file is not known.
            && tagIn(headers).equals(tag)
            // A part of the compressed file would not fit the beginning of the file as it is.
            && DownloadFailures.compression(headers) == null;
    return fits
        ? Optional.of(new FileVersion(OptionalLong.of(total), contentType, tag))
        : Optional.empty();
  }
}
