package ai.flowscale.emulator.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@code multipart/form-data} body, parsed like the service's own server does. A body without its
 * final boundary, or with another content type, is a form without parts.
 *
 * @param parts the parts, in order
 * @param complete whether the body was a form with its final boundary
 */
public record MultipartForm(List<Part> parts, boolean complete) {
  private static final int MAX_TEXT_BYTES = 1024 * 1024;
  private static final int MAX_PARTS_OF_A_KIND = 1000;
  private static final byte[] CRLF = {'\r', '\n'};
  private static final byte[] BLANK_LINE = {'\r', '\n', '\r', '\n'};

  /**
   * One part.
   *
   * @param name the field's name
   * @param fileName the file's name, or null for a text
   * @param contentType the media type, or null
   * @param content the bytes, a view of the body
   */
  public record Part(
      String name, @Nullable String fileName, @Nullable String contentType, ByteBuffer content) {

    /**
     * Returns the content as text.
     *
     * @return the bytes, read as UTF-8
     */
    public String text() {
      return StandardCharsets.UTF_8.decode(content.duplicate()).toString();
    }
  }

  /** Copies the parts. */
  public MultipartForm {
    parts = List.copyOf(parts);
  }

  /**
   * Returns a form without parts.
   *
   * @return the form
   */
  public static MultipartForm none() {
    return new MultipartForm(List.of(), false);
  }

  /**
   * Returns whether a body is a form.
   *
   * @param contentType the value of the header, or null
   * @return true for {@code multipart/form-data}
   */
  public static boolean isForm(@Nullable String contentType) {
    return contentType != null
        && HeaderOptions.parse(contentType).value().equals("multipart/form-data");
  }

  /**
   * Parses a form.
   *
   * @param contentType the value of the header, or null
   * @param body the bytes; the parts are views of them
   * @return the form
   * @throws BadFormException if the service refuses it
   */
  public static MultipartForm parse(@Nullable String contentType, ByteBuffer body)
      throws BadFormException {
    if (!isForm(contentType)) {
      return none();
    }
    HeaderOptions type = HeaderOptions.parse(contentType == null ? "" : contentType);
    String boundary = type.option("boundary");
    if (boundary == null || boundary.isEmpty()) {
      throw new BadFormException("Missing boundary in multipart.");
    }
    return new Parser(body, boundary).parse();
  }

  /** Parses a body in one pass. */
  private static final class Parser {
    private final ByteBuffer body;
    private final byte[] delimiter;
    private final List<Part> parts = new ArrayList<>();
    private int texts;
    private int files;

    Parser(ByteBuffer body, String boundary) {
      this.body = body.slice();
      this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.UTF_8);
    }

    MultipartForm parse() throws BadFormException {
      int at = start();
      while (!startsWith(body, at, new byte[] {'-', '-'})) {
        int headersEnd = indexOf(body, at, BLANK_LINE);
        int contentStart = headersEnd + BLANK_LINE.length;
        int contentEnd = headersEnd < 0 ? -1 : indexOf(body, contentStart, delimiter);
        if (!startsWith(body, at, CRLF) || contentEnd < 0) {
          return none();
        }
        add(at + CRLF.length, headersEnd, contentStart, contentEnd);
        at = contentEnd + delimiter.length;
      }
      return new MultipartForm(parts, true);
    }

    private int start() throws BadFormException {
      byte[] first = new byte[delimiter.length - CRLF.length];
      System.arraycopy(delimiter, CRLF.length, first, 0, first.length);
      int at = 0;
      while (startsWith(body, at, CRLF)) {
        at += CRLF.length;
      }
      int known = Math.min(first.length, body.limit() - at);
      for (int i = 0; i < known; i++) {
        if (body.get(at + i) != first[i]) {
          throw new BadFormException("Did not find boundary character at index " + i);
        }
      }
      return at + first.length;
    }

    private void add(int headersStart, int headersEnd, int contentStart, int contentEnd)
        throws BadFormException {
      Map<String, String> headers = headers(headersStart, headersEnd);
      HeaderOptions disposition =
          HeaderOptions.parse(headers.getOrDefault("content-disposition", ""));
      String name = disposition.option("name");
      if (name == null) {
        throw new BadFormException(
            "The Content-Disposition header field \"name\" must be provided.");
      }
      String fileName = disposition.option("filename");
      int size = contentEnd - contentStart;
      if (fileName == null) {
        require(size <= MAX_TEXT_BYTES, "Part exceeded maximum size of 1024KB.");
        require(++texts <= MAX_PARTS_OF_A_KIND, "Too many fields. Maximum number is 1000.");
      } else {
        require(++files <= MAX_PARTS_OF_A_KIND, "Too many files. Maximum number is 1000.");
      }
      parts.add(
          new Part(name, fileName, headers.get("content-type"), body.slice(contentStart, size)));
    }

    private Map<String, String> headers(int start, int end) {
      Map<String, String> headers = new HashMap<>();
      String block =
          StandardCharsets.UTF_8.decode(body.slice(start, Math.max(0, end - start))).toString();
      for (String line : block.split("\r\n", -1)) {
        int colon = line.indexOf(':');
        if (colon > 0) {
          headers.put(
              line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
              line.substring(colon + 1).strip());
        }
      }
      return headers;
    }

    private static void require(boolean holds, String otherwise) throws BadFormException {
      if (!holds) {
        throw new BadFormException(otherwise);
      }
    }
  }

  private static boolean startsWith(ByteBuffer bytes, int at, byte[] wanted) {
    if (at + wanted.length > bytes.limit()) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (bytes.get(at + i) != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  private static int indexOf(ByteBuffer bytes, int from, byte[] wanted) {
    for (int at = from; at + wanted.length <= bytes.limit(); at++) {
      if (bytes.get(at) == wanted[0] && startsWith(bytes, at, wanted)) {
        return at;
      }
    }
    return -1;
  }
}
