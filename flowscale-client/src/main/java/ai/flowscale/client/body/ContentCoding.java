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
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * Takes the compression off a response (RFC 9110, section 8.4). None is asked for, but gateways
 * compress all the same.
 */
public final class ContentCoding {

  /** The only ones that a message may name: the header's value is the other side's. */
  private static final Set<String> KNOWN_ELSEWHERE = Set.of("br", "zstd", "compress", "x-compress");

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
    String coding = codings.get(0);
    return switch (coding) {
      case "gzip", "x-gzip" -> gunzip(body, maxBytes);
      case "deflate" -> inflate(body, maxBytes);
      default -> throw unknown(coding);
    };
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
    Inflater inflater = new Inflater(!hasZlibHeader(body));
    try (InputStream in =
        codings.get(0).endsWith("gzip")
            ? new GZIPInputStream(new ByteArrayInputStream(body))
            : new InflaterInputStream(new ByteArrayInputStream(body), inflater)) {
      byte[] some = new byte[512];
      for (int read = in.read(some);
          read >= 0 && decoded.size() + read <= maxBytes;
          read = in.read(some)) {
        decoded.write(some, 0, read);
      }
    } catch (IOException cutOff) {
      // What came before is all there is.
    } finally {
      inflater.end();
    }
    return decoded.toByteArray();
  }

  private static List<String> codings(Headers headers) {
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
        "The response's Content-Encoding%s is none of identity, gzip and deflate: a gateway before the service adds it, though none was asked for."
            .formatted(name),
        null);
  }

  private static byte[] gunzip(byte[] body, int maxBytes) {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      return read(in, maxBytes);
    } catch (IOException e) {
      throw broken("gzip", e);
    }
  }

  private static byte[] inflate(byte[] body, int maxBytes) {
    Inflater inflater = new Inflater(!hasZlibHeader(body));
    try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(body), inflater)) {
      byte[] decoded = read(in, maxBytes);
      if (!inflater.finished()) {
        // A stream that wants a dictionary ends in good order, and early.
        throw new ZipException("the stream is not complete");
      }
      return decoded;
    } catch (IOException e) {
      throw broken("deflate", e);
    } finally {
      inflater.end();
    }
  }

  /** Many servers leave the header out that belongs to the coding (RFC 9110, section 8.4.1.2). */
  private static boolean hasZlibHeader(byte[] body) {
    return body.length >= 2
        && (body[0] & 0x0F) == 8
        && (((body[0] & 0xFF) << 8) | (body[1] & 0xFF)) % 31 == 0;
  }

  private static byte[] read(InputStream in, int maxBytes) throws IOException {
    byte[] decoded = in.readNBytes(maxBytes);
    if (decoded.length == maxBytes && in.read() >= 0) {
      throw new DecodingException(
          "The response is larger than the bound of %d bytes once it is decoded: raise maxResponseBytes if it is meant to be."
              .formatted(maxBytes),
          null,
          true);
    }
    return decoded;
  }

  private static DecodingException broken(String coding, IOException cause) {
    return new DecodingException(
        "The response's " + coding + " encoding is broken or cut short.", cause);
  }
}
