package ai.flowscale.examples.ee.output;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a browser may show. Anything that could be a page or a program is given out as a file to be
 * saved: it would be one of this application's own.
 *
 * @param type the media type to tell
 * @param shown whether the browser may show it
 */
record ContentKind(String type, boolean shown) {
  private static final Set<String> SHOWN =
      Set.of(
          "image/png",
          "image/jpeg",
          "image/webp",
          "image/avif",
          "image/heif",
          "image/gif",
          "text/plain",
          "video/mp4",
          "video/webm",
          "audio/mpeg",
          "audio/mp4",
          "audio/wav",
          "audio/x-wav",
          "audio/ogg",
          "audio/flac",
          "audio/webm");

  /** Takes what the server of the files said, or null. */
  static ContentKind of(@Nullable String reported) {
    String type =
        (reported == null ? "" : reported).split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!SHOWN.contains(type)) {
      return new ContentKind("application/octet-stream", false);
    }
    return new ContentKind("text/plain".equals(type) ? "text/plain;charset=UTF-8" : type, true);
  }
}
