package ai.flowscale.tck.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * Responds to each request of an HTTP/2 connection (RFC 9113) with interim responses, and then with
 * 200 and the number of its stream as the body. It reads neither headers nor bodies, and is for
 * requests without a body.
 */
public final class Http2Script implements RawScript {
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final int HEAD_BYTES = 9;

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;

  private static final int ACK = 1;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  /** RFC 7541, appendix A: a status of its own as a literal that is not indexed. */
  private static final byte[] STATUS = {0x08, 3};

  private final int[] interim;

  private Http2Script(int[] interim) {
    this.interim = interim;
  }

  /**
   * Creates a script.
   *
   * @param interim the statuses of the interim responses, in order
   * @return the script
   */
  public static Http2Script sending(int... interim) {
    return new Http2Script(interim.clone());
  }

  @Override
  public void play(RawConnection connection) throws IOException {
    connection.readBytes(PREFACE.length());
    connection.write(frame(SETTINGS, 0, 0));
    while (true) {
      byte[] head = connection.readBytes(HEAD_BYTES);
      connection.readBytes(number(head, 0, 3));
      int flags = head[4];
      if (head[3] == SETTINGS && (flags & ACK) == 0) {
        connection.write(frame(SETTINGS, ACK, 0));
      } else if (head[3] == HEADERS) {
        respond(connection, number(head, 5, HEAD_BYTES));
      }
    }
  }

  private void respond(RawConnection connection, int stream) throws IOException {
    for (int status : interim) {
      connection.write(frame(HEADERS, END_HEADERS, stream, status(status)));
    }
    connection.write(frame(HEADERS, END_HEADERS, stream, status(200)));
    connection.write(frame(DATA, END_STREAM, stream, Integer.toString(stream).getBytes(US_ASCII)));
  }

  private static byte[] status(int status) {
    byte[] digits = Integer.toString(status).getBytes(US_ASCII);
    byte[] field = Arrays.copyOf(STATUS, STATUS.length + digits.length);
    System.arraycopy(digits, 0, field, STATUS.length, digits.length);
    return field;
  }

  private static byte[] frame(int type, int flags, int stream, byte... payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(payload.length >> 16);
    frame.write(payload.length >> 8);
    frame.write(payload.length);
    frame.write(type);
    frame.write(flags);
    for (int shift = 24; shift >= 0; shift -= 8) {
      frame.write(stream >> shift);
    }
    frame.writeBytes(payload);
    return frame.toByteArray();
  }

  private static int number(byte[] bytes, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      number = (number << 8) | (bytes[i] & 0xff);
    }
    return number;
  }
}
