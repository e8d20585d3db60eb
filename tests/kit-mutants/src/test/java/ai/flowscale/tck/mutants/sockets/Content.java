package ai.flowscale.tck.mutants.sockets;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** The body of a response, as it comes from its connection. */
final class Content extends InputStream {
  private static final int LINE = 64 * 1024;

  private final Connection connection;
  private final Runnable atEnd;
  private final Runnable whenUnread;
  private final Set<Fault> faults;
  private final boolean chunked;
  private final boolean framed;
  private final AtomicBoolean over = new AtomicBoolean();
  private long left;
  private boolean started;

  private Content(
      Connection connection,
      Runnable atEnd,
      Runnable whenUnread,
      Set<Fault> faults,
      Head head,
      boolean empty) {
    this.connection = connection;
    this.atEnd = atEnd;
    this.whenUnread = whenUnread;
    this.faults = faults;
    this.chunked = head.isChunked() && !empty;
    this.framed = empty || head.hasLength() && !chunked;
    this.left = framed && !empty ? head.length() : 0;
  }

  static InputStream of(
      String method,
      Head head,
      Connection connection,
      Runnable atEnd,
      Runnable whenUnread,
      Set<Fault> faults) {
    boolean isHead =
        method.equals("HEAD")
            && !(faults.contains(Fault.WAITS_FOR_BODY_OF_HEAD) && head.isChunked());
    boolean empty = isHead || head.status() < 200 || head.status() == 204 || head.status() == 304;
    Content content = new Content(connection, atEnd, whenUnread, faults, head, empty);
    if (content.framed && content.left == 0) {
      content.endInOrder();
    }
    return content;
  }

  private void endInOrder() {
    if (over.compareAndSet(false, true)) {
      atEnd.run();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (framed && left == 0) {
      return -1;
    }
    if (chunked && left == 0 && !nextChunk()) {
      return -1;
    }
    int most = framed || chunked ? (int) Math.min(length, left) : length;
    int read = connection.in().read(into, offset, most);
    if (read < 0 && (framed || chunked)) {
      throw new EOFException("within the body");
    }
    if (read < 0) {
      endInOrder();
      return -1;
    }
    left -= framed || chunked ? read : 0;
    if (framed && left == 0) {
      endInOrder();
    }
    return read;
  }

  private boolean nextChunk() throws IOException {
    if (over.get()) {
      return false;
    }
    int[] bound = {LINE};
    if (started && !Head.line(connection, bound, Set.of()).isEmpty()) {
      throw Head.broken();
    }
    started = true;
    left = sizeIn(Head.line(connection, bound, Set.of()));
    if (left > 0) {
      return true;
    }
    String line = Head.line(connection, bound, Set.of());
    while (!line.isEmpty()) {
      if (faults.contains(Fault.REFUSES_TRAILERS)) {
        throw Head.broken();
      }
      line = Head.line(connection, bound, Set.of());
    }
    endInOrder();
    return false;
  }

  private long sizeIn(String line) {
    String size = line.replaceFirst("[ \t]*;.*", "");
    if (!size.matches("[0-9a-fA-F]{1,12}")
        || faults.contains(Fault.REFUSES_EXTENSIONS) && line.contains(";")
        || faults.contains(Fault.WANTS_SMALL_LETTERS) && size.matches(".*[A-F].*")
        || faults.contains(Fault.WANTS_NO_ZEROS) && size.matches("0.+")) {
      throw Head.broken();
    }
    long value = Long.parseLong(size, 16);
    return faults.contains(Fault.COUNTS_IN_INT) ? (int) value : value;
  }

  @Override
  public void close() {
    if (over.compareAndSet(false, true)) {
      whenUnread.run();
    }
  }
}
