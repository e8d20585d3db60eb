package ai.flowscale.api.support;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Content types by file name extension. A table of our own: that of the platform differs from one
 * machine to the next, and knows few of the formats that workflows take.
 */
public final class MediaTypes {
  public static final String UNKNOWN = "application/octet-stream";

  /** A type a line, and the extensions of its files; a star stands for the extension itself. */
  private static final String TABLE =
      """
      image/* png apng webp avif heif heic gif bmp jxl
      image/jpeg jpg jpeg jfif
      image/tiff tif tiff
      image/svg+xml svg
      image/vnd.microsoft.icon ico
      image/vnd.adobe.photoshop psd
      image/vnd.radiance hdr
      image/x-exr exr
      video/* mp4 webm mpeg
      video/mp4 m4v
      video/mpeg mpg
      video/quicktime mov
      video/x-matroska mkv
      video/x-msvideo avi
      audio/* wav flac ogg aac aiff midi
      audio/mpeg mp3
      audio/ogg oga opus
      audio/mp4 m4a
      audio/aiff aif
      audio/midi mid
      text/* csv vtt html
      text/plain txt log
      text/markdown md
      application/* xml json yaml pdf zip
      application/yaml yml
      application/gzip gz
      application/x-subrip srt
      application/x-tar tar
      application/x-7z-compressed 7z
      model/* obj mtl stl 3mf
      model/gltf-binary glb
      model/gltf+json gltf
      model/vnd.usdz+zip usdz
      """;

  private static final Map<String, String> BY_EXTENSION = byExtension();

  /** Far above any real one, and short enough for the pattern below. */
  private static final int MAX_LENGTH = 255;

  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  private static final String QUOTED = "\"(?:[\\t !#-\\[\\]-~]|\\\\[\\t -~])*\"";

  /** RFC 9110, section 8.3.1. */
  private static final Pattern MEDIA_TYPE =
      Pattern.compile("%1$s/%1$s(?:[ \\t]*;[ \\t]*%1$s=(?:%1$s|%2$s))*".formatted(TOKEN, QUOTED));

  private MediaTypes() {}

  private static Map<String, String> byExtension() {
    Map<String, String> types = new HashMap<>();
    for (String line : TABLE.lines().toList()) {
      List<String> words = List.of(line.split(" ", -1));
      for (String extension : words.subList(1, words.size())) {
        types.put(extension, words.get(0).replace("*", extension));
      }
    }
    return types;
  }

  /** The type that goes with a name; the formats that have none registered are octet streams. */
  public static String ofFileName(String fileName) {
    int dot = fileName.lastIndexOf('.');
    String extension = dot < 0 ? "" : fileName.substring(dot + 1).toLowerCase(Locale.ROOT);
    return BY_EXTENSION.getOrDefault(extension, UNKNOWN);
  }

  public static boolean isMediaType(String contentType) {
    return contentType.length() <= MAX_LENGTH && MEDIA_TYPE.matcher(contentType).matches();
  }
}
