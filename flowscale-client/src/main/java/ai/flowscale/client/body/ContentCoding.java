package ai.flowscale.client.body;

import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.spi.Headers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * Takes the compression off a response (RFC 9110, section 8.4). None is asked for, but gateways
 * compress all the same.
 */
public final class ContentCoding {

  private static final Set<String> GZIP = Set.of("gzip", "x-gzip");

  /** The only ones that a message may name: the header's value is the other side's. */
  private static final Set<String> KNOWN_ELSEWHERE =
      Set.of("br", "zstd", "deflate", "compress", "x-compress");

  private ContentCoding() {}

  /**
   * Decodes a body as its {@code Content-Encoding} says.
   *
   * @param body the body as it came
   * @param headers the headers that it came with
   * @param maxBytes how large the decoded body may be; it is decoded no further
   * @return the decoded body, or the same where it is not encoded
   * @throws DecodingException if it is encoded in another way, broken, or too large
   */
  public static byte[] decode(byte[] body, Headers headers, int maxBytes) {
    List<String> codings = codings(headers);
    if (codings.isEmpty() || body.length == 0) {
      return body;
    }
    if (codings.size() > 1) {
      throw new DecodingException(
          "The response is encoded more than once (Content-Encoding).", null);
    }
    if (!GZIP.contains(codings.get(0))) {
      throw unknown(codings.get(0));
    }
    ByteArrayOutputStream decoded = new ByteArrayOutputStream();
    try {
      if (!gunzip(body, maxBytes, decoded)) {
        throw new DecodingException(
            "The response is larger than the bound of %d bytes once it is decoded: raise maxResponseBytes if it is meant to be."
                .formatted(maxBytes),
            null,
            true);
      }
    } catch (IOException e) {
      throw new DecodingException("The response's gzip encoding is broken or cut short.", e);
    }
    return decoded.toByteArray();
  }

  /**
   * Decodes as much of a body as can be decoded, and never fails: for one that was cut off.
   *
   * @return the beginning of the decoded body; nothing where it is encoded in another way
   */
  public static byte[] decodeStart(byte[] body, Headers headers, int maxBytes) {
    List<String> codings = codings(headers);
    if (codings.isEmpty()) {
      return body;
    }
    ByteArrayOutputStream decoded = new ByteArrayOutputStream();
    try {
      gunzip(body, maxBytes, decoded);
    } catch (IOException cutOff) {
      // What came before is all there is.
    }
    return decoded.toByteArray();
  }

  /** Returns whether that is all, and not larger than the bound. */
  private static boolean gunzip(byte[] body, int maxBytes, ByteArrayOutputStream decoded)
      throws IOException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      byte[] some = new byte[512];
      int read = in.read(some);
      while (read >= 0 && read <= maxBytes - decoded.size()) {
        decoded.write(some, 0, read);
        read = in.read(some);
      }
      return read < 0;
    }
  }

  /** Returns the codings that a body has, in lower case; none where it is not encoded. */
  public static List<String> codings(Headers headers) {
    List<String> codings = new ArrayList<>();
    for (String value : headers.all("Content-Encoding")) {
      for (String part : value.split(",", -1)) {
        String coding = part.strip().toLowerCase(Locale.ROOT);
        if (!coding.isEmpty() && !coding.equals("identity")) {
          codings.add(coding);
        }
      }
    }
    return codings;
  }

  private static DecodingException unknown(String coding) {
    String name = KNOWN_ELSEWHERE.contains(coding) ? " (" + coding + ")" : "";
    return new DecodingException(
        "The response's Content-Encoding%s is neither identity nor gzip: a gateway before the service adds it, though none was asked for."
            .formatted(name),
        null);
  }
}
