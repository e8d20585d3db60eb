package ai.flowscale.emulator.service;

import ai.flowscale.emulator.ReceivedFile;
import ai.flowscale.emulator.http.WireRequest;
import ai.flowscale.emulator.http.WireResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Serves the files of runs through presigned links, as an S3 bucket does. */
record Storage(Runs runs, LinkSigner links) {
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private record Stored(Supplier<byte[]> content, String contentType, Instant lastModified) {}

  WireResponse handle(WireRequest request) {
    if (!request.method().equals("GET")) {
      // A link is signed for one method; S3 refuses other methods even if they are harmless.
      return refusal(403, "SignatureDoesNotMatch", "The link is signed for another method.");
    }
    String key = request.path().substring(1);
    switch (links.check(key, request.query())) {
      case EXPIRED -> {
        return refusal(403, "AccessDenied", "Request has expired");
      }
      case FORGED -> {
        return refusal(403, "SignatureDoesNotMatch", "The signature does not match.");
      }
      case GOOD -> {}
    }
    Stored stored = find(key);
    return stored == null
        ? refusal(404, "NoSuchKey", "The specified key does not exist.")
        : content(request, stored);
  }

  private @Nullable Stored find(String key) {
    String[] parts = key.split("/", -1);
    RunState run = parts.length < 3 ? null : runs.find(parts[1]);
    if (run == null) {
      return null;
    }
    if (parts[0].equals("generations")) {
      return run.outputs().stream()
          .filter(file -> file.s3Key().equals(key))
          .findFirst()
          .map(
              file ->
                  new Stored(file.file()::content, file.file().contentType(), file.lastModified()))
          .orElse(null);
    }
    for (ReceivedFile file : run.submitted().files()) {
      if (key.equals(uploadKey(run, file))) {
        String type = file.contentType().orElse("application/octet-stream");
        return new Stored(file::content, type, run.createdAt());
      }
    }
    return null;
  }

  static String uploadKey(RunState run, ReceivedFile file) {
    return "uploads/" + run.runId() + "/" + file.field() + "/" + file.fileName();
  }

  private static WireResponse content(WireRequest request, Stored stored) {
    byte[] all = stored.content().get();
    String tag = entityTag(all);
    String modified = HTTP_DATE.format(stored.lastModified());
    String condition = request.header("If-Range");
    ByteRange range =
        condition == null || condition.equals(tag) || condition.equals(modified)
            ? ByteRange.parse(request.header("Range"), all.length)
            : null;
    WireResponse response;
    if (range == null) {
      response = WireResponse.of(200, stored.contentType(), all);
    } else if (range.isSatisfiable()) {
      byte[] part = Arrays.copyOfRange(all, range.first(), range.last() + 1);
      response =
          WireResponse.of(206, stored.contentType(), part)
              .with(
                  "Content-Range",
                  "bytes " + range.first() + "-" + range.last() + "/" + all.length);
    } else {
      return refusal(416, "InvalidRange", "The requested range is not satisfiable")
          .with("Content-Range", "bytes */" + all.length);
    }
    return response
        .with("ETag", tag)
        .with("Accept-Ranges", "bytes")
        .with("Last-Modified", modified);
  }

  private static String entityTag(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return "\"" + HexFormat.of().formatHex(hash, 0, 16) + "\"";
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java platform has SHA-256", impossible);
    }
  }

  private static WireResponse refusal(int status, String code, String message) {
    String xml =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>"
            + code
            + "</Code><Message>"
            + message
            + "</Message></Error>";
    return WireResponse.of(status, "application/xml", xml.getBytes(StandardCharsets.UTF_8));
  }
}
