package ai.flowscale.tests.processes;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * Counts and checksums the file of a form that holds nothing else (RFC 7578). Bytes that may be the
 * end of the form are kept until more bytes arrive, so the file can have any size.
 */
final class FormFile {
  private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";]+)\"?");
  private static final int MAX_HEAD = 8 * 1024;

  private final CRC32C checksum = new CRC32C();
  private final String opening;
  private final byte[] ending;
  private final byte[] held;
  private final StringBuilder head = new StringBuilder();
  private boolean inFile;
  private int heldCount;
  private long count;

  private FormFile(String boundary) {
    this.opening = "--" + boundary + "\r\n";
    this.ending = ("\r\n--" + boundary + "--\r\n").getBytes(ISO_8859_1);
    this.held = new byte[ending.length];
  }

  static FormFile of(String type) throws IOException {
    Matcher boundary = BOUNDARY.matcher(type);
    if (!type.startsWith("multipart/form-data") || !boundary.find()) {
      throw new IOException("the request is not a form: " + type);
    }
    return new FormFile(boundary.group(1));
  }

  void accept(byte[] bytes, int offset, int length) {
    int at = offset;
    int end = offset + length;
    while (!inFile && at < end && head.length() < MAX_HEAD) {
      head.append((char) (bytes[at++] & 0xff));
      inFile = head.length() >= 4 && head.indexOf("\r\n\r\n", head.length() - 4) >= 0;
    }
    if (inFile) {
      pass(bytes, at, end - at);
    }
  }

  /** Passes on the bytes that can no longer be the end of the form. */
  private void pass(byte[] bytes, int offset, int length) {
    int out = Math.max(0, heldCount + length - held.length);
    int ofHeld = Math.min(out, heldCount);
    checksum.update(held, 0, ofHeld);
    System.arraycopy(held, ofHeld, held, 0, heldCount - ofHeld);
    heldCount -= ofHeld;
    int ofBytes = out - ofHeld;
    checksum.update(bytes, offset, ofBytes);
    System.arraycopy(bytes, offset + ofBytes, held, heldCount, length - ofBytes);
    heldCount += length - ofBytes;
    count += out;
  }

  /** Checks the form after all of it has arrived. */
  void finish() throws IOException {
    if (!head.toString().startsWith(opening) || !head.toString().contains("filename=")) {
      throw new IOException("the form does not begin with a file");
    }
    if (heldCount != ending.length || !Arrays.equals(held, ending)) {
      throw new IOException("the form does not end after its file");
    }
  }

  long count() {
    return count;
  }

  String checksum() {
    return Long.toHexString(checksum.getValue());
  }
}
