package ai.flowscale.tck.server;

import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Parses the framing of a body, and counts and hashes its content. The connection's thread writes,
 * tests read.
 */
final class BodyRecord {
  private enum State {
    LENGTH,
    CHUNK_SIZE,
    CHUNK_DATA,
    CHUNK_END,
    TRAILER,
    COMPLETE
  }

  private final MessageDigest digest = sha256Digest();
  private final StringBuilder line = new StringBuilder();
  private State state;
  private long left;
  private long count;
  private OutputStream content = new DigestOutputStream(OutputStream.nullOutputStream(), digest);

  private BodyRecord(State state, long left) {
    this.state = state;
    this.left = left;
  }

  static BodyRecord framedBy(RawRequest request) {
    if (request.values("Transfer-Encoding").contains("chunked")) {
      return new BodyRecord(State.CHUNK_SIZE, 0);
    }
    List<String> lengths = request.values("Content-Length");
    long length = lengths.isEmpty() ? 0 : Long.parseLong(lengths.get(0));
    return new BodyRecord(length == 0 ? State.COMPLETE : State.LENGTH, length);
  }

  static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Passes the content to a sink instead of hashing it. */
  synchronized void passTo(OutputStream sink) {
    content = sink;
  }

  synchronized long count() {
    return count;
  }

  synchronized boolean isComplete() {
    return state == State.COMPLETE;
  }

  synchronized String sha256() {
    try {
      return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the platform's SHA-256 can be cloned", e);
    }
  }

  /** Processes received bytes; returns how many of them belong to this body. */
  synchronized int accept(byte[] bytes, int offset, int length) throws IOException {
    int at = offset;
    int end = offset + length;
    while (at < end && state != State.COMPLETE) {
      if (state == State.LENGTH || state == State.CHUNK_DATA) {
        int taken = (int) Math.min(left, end - at);
        content.write(bytes, at, taken);
        count += taken;
        left -= taken;
        at += taken;
        if (left == 0) {
          state = state == State.LENGTH ? State.COMPLETE : State.CHUNK_END;
        }
      } else {
        acceptFraming((char) (bytes[at++] & 0xff));
      }
    }
    return at - offset;
  }

  private void acceptFraming(char c) {
    if (c != '\n') {
      line.append(c);
      return;
    }
    String text = line.toString().strip();
    line.setLength(0);
    switch (state) {
      case CHUNK_SIZE -> {
        int extension = text.indexOf(';');
        left = Long.parseLong(extension < 0 ? text : text.substring(0, extension), 16);
        state = left == 0 ? State.TRAILER : State.CHUNK_DATA;
      }
      case CHUNK_END -> state = State.CHUNK_SIZE;
      case TRAILER -> state = text.isEmpty() ? State.COMPLETE : State.TRAILER;
      default -> throw new IllegalStateException("no framing in " + state);
    }
  }
}
