package ai.flowscale.examples.ee.upload;

import ai.flowscale.examples.ee.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * A multipart form as it comes in, no longer than allowed and whole: a form that ends without its
 * last delimiter was cut off, and neither servers nor the service itself can be relied on to
 * notice.
 */
public final class FormStream extends InputStream {
  /** The attribute of a request that tells what was wrong with its form. */
  public static final String PROBLEM = "ai.flowscale.examples.ee.formProblem";

  /** More than the service takes: 1,000 texts and 1,000 files. A server makes objects of each. */
  private static final int MAX_PARTS = 2_000;

  /** What may follow the last delimiter: nothing, or an end of line. */
  private static final int SLACK = 64;

  private final InputStream in;
  private final long limit;
  private final byte[] delimiter;
  private final byte[] tail;
  private final Consumer<Problem> onProblem;
  private final byte[] separator;
  private long count;
  private int parts;

  /** How many bytes of a separator came last. */
  private int matched;

  private int tailLength;

  /**
   * Wraps a form.
   *
   * @param boundary of its content type
   * @param limit how many bytes it may have
   * @param onProblem told why reading fails, before it does
   */
  public FormStream(InputStream in, String boundary, long limit, Consumer<Problem> onProblem) {
    this.in = in;
    this.limit = limit;
    this.delimiter = ("--" + boundary + "--").getBytes(StandardCharsets.ISO_8859_1);
    this.separator = ("\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    this.tail = new byte[delimiter.length + SLACK];
    this.onProblem = onProblem;
  }

  /** What is said of a form that is too large. */
  public static Problem tooLarge(long limit) {
    return Problem.of(
        413,
        "too-large",
        "Too large",
        "The form is larger than this application takes: " + limit + " bytes.");
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read;
    try {
      read = in.read(buffer, offset, length);
    } catch (IOException e) {
      onProblem.accept(cutOff());
      throw e;
    }
    if (read < 0) {
      checkWhole();
      return read;
    }
    count += read;
    if (count > limit) {
      throw failed(tooLarge(limit));
    }
    countParts(buffer, offset, read);
    if (parts > MAX_PARTS) {
      throw failed(
          Problem.of(
              413,
              "too-many-parts",
              "Too many parts",
              "The form has more parts than this application takes: " + MAX_PARTS + "."));
    }
    keep(buffer, offset, read);
    return read;
  }

  /** A line's end comes in a separator at its begin alone, so that none is missed. */
  private void countParts(byte[] buffer, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (buffer[i] == separator[matched]) {
        matched++;
      } else {
        matched = buffer[i] == separator[0] ? 1 : 0;
      }
      if (matched == separator.length) {
        parts++;
        matched = 0;
      }
    }
  }

  private void keep(byte[] buffer, int offset, int length) {
    if (length >= tail.length) {
      System.arraycopy(buffer, offset + length - tail.length, tail, 0, tail.length);
      tailLength = tail.length;
      return;
    }
    int kept = Math.min(tailLength, tail.length - length);
    System.arraycopy(tail, tailLength - kept, tail, 0, kept);
    System.arraycopy(buffer, offset, tail, kept, length);
    tailLength = kept + length;
  }

  private void checkWhole() throws IOException {
    for (int at = tailLength - delimiter.length; at >= 0; at--) {
      if (Arrays.equals(tail, at, at + delimiter.length, delimiter, 0, delimiter.length)) {
        return;
      }
    }
    throw failed(cutOff());
  }

  private static Problem cutOff() {
    return Problem.of(
        400,
        "upload-broken",
        "The upload broke off",
        "The form did not arrive whole. Send it again.");
  }

  private IOException failed(Problem problem) {
    onProblem.accept(problem);
    return new IOException(problem.detail());
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
