package ai.flowscale.api.support;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Content types by file name extension. A table of our own: that of the platform differs from one
 * machine to the next, and knows few of the formats that workflows take.
 */
public final class MediaTypes {
  public static final String UNKNOWN = "application/octet-stream";

  private static final Map<String, String> BY_EXTENSION =
      Map.ofEntries(
          Map.entry("png", "image/png"),
          Map.entry("apng", "image/apng"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("jfif", "image/jpeg"),
          Map.entry("webp", "image/webp"),
          Map.entry("avif", "image/avif"),
          Map.entry("heif", "image/heif"),
          Map.entry("heic", "image/heic"),
          Map.entry("gif", "image/gif"),
          Map.entry("bmp", "image/bmp"),
          Map.entry("tif", "image/tiff"),
          Map.entry("tiff", "image/tiff"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("ico", "image/vnd.microsoft.icon"),
          Map.entry("psd", "image/vnd.adobe.photoshop"),
          Map.entry("jxl", "image/jxl"),
          Map.entry("hdr", "image/vnd.radiance"),
          Map.entry("exr", "image/x-exr"),
          Map.entry("mp4", "video/mp4"),
          Map.entry("m4v", "video/mp4"),
          Map.entry("mov", "video/quicktime"),
          Map.entry("webm", "video/webm"),
          Map.entry("mkv", "video/x-matroska"),
          Map.entry("avi", "video/x-msvideo"),
          Map.entry("mpg", "video/mpeg"),
          Map.entry("mpeg", "video/mpeg"),
          Map.entry("mp3", "audio/mpeg"),
          Map.entry("wav", "audio/wav"),
          Map.entry("flac", "audio/flac"),
          Map.entry("ogg", "audio/ogg"),
          Map.entry("oga", "audio/ogg"),
          Map.entry("opus", "audio/ogg"),
          Map.entry("m4a", "audio/mp4"),
          Map.entry("aac", "audio/aac"),
          Map.entry("aif", "audio/aiff"),
          Map.entry("aiff", "audio/aiff"),
          Map.entry("mid", "audio/midi"),
          Map.entry("midi", "audio/midi"),
          Map.entry("txt", "text/plain"),
          Map.entry("log", "text/plain"),
          Map.entry("md", "text/markdown"),
          Map.entry("csv", "text/csv"),
          Map.entry("srt", "application/x-subrip"),
          Map.entry("vtt", "text/vtt"),
          Map.entry("html", "text/html"),
          Map.entry("xml", "application/xml"),
          Map.entry("json", "application/json"),
          Map.entry("yaml", "application/yaml"),
          Map.entry("yml", "application/yaml"),
          Map.entry("pdf", "application/pdf"),
          Map.entry("zip", "application/zip"),
          Map.entry("gz", "application/gzip"),
          Map.entry("tar", "application/x-tar"),
          Map.entry("7z", "application/x-7z-compressed"),
          Map.entry("glb", "model/gltf-binary"),
          Map.entry("gltf", "model/gltf+json"),
          Map.entry("obj", "model/obj"),
          Map.entry("mtl", "model/mtl"),
          Map.entry("stl", "model/stl"),
          Map.entry("3mf", "model/3mf"),
          Map.entry("usdz", "model/vnd.usdz+zip"));

  /** Far above any real one, and short enough for the pattern below. */
  private static final int MAX_LENGTH = 255;

  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  private static final String QUOTED = "\"(?:[\\t !#-\\[\\]-~]|\\\\[\\t -~])*\"";

  /** RFC 9110, section 8.3.1. */
  private static final Pattern MEDIA_TYPE =
      Pattern.compile("%1$s/%1$s(?:[ \\t]*;[ \\t]*%1$s=(?:%1$s|%2$s))*".formatted(TOKEN, QUOTED));

  private MediaTypes() {}

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
