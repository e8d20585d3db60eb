package ai.flowscale.client.download;

import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.ApiFailure;
import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.RateLimitException;
import ai.flowscale.api.error.ServerException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.support.SafeNames;
import ai.flowscale.api.text.Printable;
import ai.flowscale.client.body.ContentCoding;
import ai.flowscale.client.http.CallExchange;
import ai.flowscale.client.service.RetryAfter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What to throw where the server of the files does not send the file, or not all of it. */
final class DownloadFailures {
  /** S3 responds with 403 or 400 to an expired link; others use the statuses beside them. */
  private static final Set<Integer> LINK_AT_FAULT = Set.of(400, 401, 403, 404, 410);

  /** Codings that change the bytes. Other words in that header are labels that storage keeps. */
  private static final Set<String> COMPRESSED =
      Set.of("gzip", "x-gzip", "deflate", "compress", "x-compress", "br", "zstd");

  private static final Set<String> WEB_PAGES = Set.of("text/html", "application/xhtml+xml");

  private static final Set<String> MEDIA =
      Set.of(
          "png", "jpg", "jpeg", "jfif", "webp", "gif", "bmp", "tif", "tiff", "avif", "heic", "heif",
          "jxl", "exr", "hdr", "tga", "psd", "ico", "mp4", "m4v", "webm", "mov", "mkv", "avi",
          "mpg", "mpeg", "ogv", "wav", "mp3", "flac", "ogg", "oga", "opus", "m4a", "aac", "aiff",
          "wma");

  private DownloadFailures() {}

  /**
   * Refuses a response of 200 whose headers say that its body is not the file as it is.
   *
   * @throws DownloadException with the reason
   */
  static void check(RunOutput output, Headers headers) {
    String compression = compression(headers);
    if (compression != null) {
      throw rejected(
          output.filename(),
          "The server of the files sent output %s compressed (Content-Encoding: %s) although it was asked for the file as it is."
              .formatted(Printable.name(output.filename()), compression),
          null);
    }
    String type = headers.first("Content-Type").orElse("").split(";", 2)[0].strip();
    if (WEB_PAGES.contains(type.toLowerCase(Locale.ROOT)) && isMedia(output)) {
      throw rejected(
          output.filename(),
          "A web page came in the place of output %s: a gateway or a login page may stand before the server of the files."
              .formatted(Printable.name(output.filename())),
          null);
    }
  }

  /** Returns the coding that changed the bytes of a body, or null. */
  static @Nullable String compression(Headers headers) {
    return ContentCoding.codings(headers).stream()
        .filter(COMPRESSED::contains)
        .findFirst()
        .orElse(null);
  }

  private static boolean isMedia(RunOutput output) {
    String name = SafeNames.of(output.filename(), output.link());
    return MEDIA.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
  }

  /** Whether the link may be what the server of the files refuses. */
  static boolean mayPassWithNewLink(int status) {
    return LINK_AT_FAULT.contains(status);
  }

  /** A server in trouble may do better in a moment; any other response will not change. */
  static FlowscaleException of(String output, CallExchange response, Instant now) {
    int status = response.status();
    String message = message(output, status);
    if (status == 429) {
      return new RateLimitException(message + ".", failure(response, now));
    }
    if (status == 408) {
      return new ApiException(message + ".", failure(response, now));
    }
    if (status >= 500) {
      return new ServerException(message + ".", failure(response, now));
    }
    boolean expired = status == 401 || status == 403 || status == 410;
    return rejected(
        output,
        message
            + (expired
                ? ": the link may have expired; ask for a new one with getOutput or getRun."
                : "."),
        null);
  }

  /** The link was refused, and there is no other. */
  static DownloadException withoutNewLink(String output, int status, FlowscaleException why) {
    return rejected(
        output,
        message(output, status) + ", and the service gave no new link (see the cause).",
        why);
  }

  private static DownloadException rejected(
      String output, String message, @Nullable Throwable cause) {
    return new DownloadException(DownloadException.Reason.REJECTED, output, message, cause);
  }

  private static String message(String output, int status) {
    return "The server of the files did not give output %s (HTTP %s)"
        .formatted(Printable.name(output), status);
  }

  private static ApiFailure failure(CallExchange response, Instant now) {
    return new ApiFailure(
        "download",
        response.status(),
        List.of(),
        List.of(),
        RetryAfter.of(response.headers(), now).orElse(null),
        "",
        false,
        false);
  }

  /** The body broke off. A failure of another kind is returned as it is. */
  static FlowscaleException broken(String output, FlowscaleException failure) {
    if (failure instanceof TransportException broken) {
      return switch (broken.kind()) {
        case CLOSED, PROTOCOL ->
            incomplete(output, "did not arrive whole: " + broken.getMessage(), broken);
        default -> broken;
      };
    }
    return failure;
  }

  /** The body ended well, but not where it should. */
  static DownloadException cut(String output, long size, long announced) {
    return incomplete(
        output, "came with " + size + " bytes, but " + announced + " were announced.", null);
  }

  /** More came than the server had announced. */
  static DownloadException tooLong(String output, long announced) {
    return incomplete(output, "came with more than the " + announced + " bytes announced.", null);
  }

  private static DownloadException incomplete(
      String output, String what, @Nullable Throwable cause) {
    return new DownloadException(
        DownloadException.Reason.INCOMPLETE,
        output,
        "Output " + Printable.name(output) + " " + what,
        cause);
  }
}
