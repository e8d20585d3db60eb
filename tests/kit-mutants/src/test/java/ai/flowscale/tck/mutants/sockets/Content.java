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
  private final boolean old;
  private final AtomicBoolean over = new AtomicBoolean();
  private long left;
  private boolean started;
  private boolean inOnePiece;

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
    this.framed = empty || head.hasLength(faults) && !chunked;
    this.left = framed && !empty ? head.length(faults) : 0;
    this.old = head.version().equals("HTTP/1.0");
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
    boolean reset = head.status() == 205 && faults.contains(Fault.LOSES_RESET_BODIES);
    boolean empty =
        isHead || reset || head.status() < 200 || head.status() == 204 || head.status() == 304;
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
    int read = read(into, offset, most, framed || chunked);
    inOnePiece = read > 1 && read == left;
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

  private int read(byte[] into, int offset, int length, boolean delimited) throws IOException {
    try {
      return connection.in().read(into, offset, length);
    } catch (IOException reset) {
      if (!delimited
          && !connection.isEnded()
          && faults.contains(old ? Fault.TAKES_OLD_RESET_FOR_END : Fault.TAKES_RESET_FOR_END)) {
        return -1;
      }
      throw reset;
    }
  }

  private boolean nextChunk() throws IOException {
    if (over.get()) {
      return false;
    }
    int[] bound = {LINE};
    if (started
        && !skipsEnd()
        && !skipsAny(bound)
        && !Head.line(connection, bound, Set.of()).isEmpty()) {
      throw Head.broken();
    }
    started = true;
    left = sizeIn(Head.line(connection, bound, Set.of()));
    if (left > 0) {
      return true;
    }
    String line = Head.line(connection, bound, Set.of());
    boolean trailers = !line.isEmpty();
    while (!line.isEmpty()) {
      if (faults.contains(Fault.REFUSES_TRAILERS)) {
        throw Head.broken();
      }
      line = faults.contains(Fault.READS_ONE_TRAILER) ? "" : Head.line(connection, bound, Set.of());
    }
    endInOrder();
    if (trailers && faults.contains(Fault.LEAVES_TRAILERS)) {
      connection.end();
    }
    return false;
  }

  private boolean skipsAny(int[] bound) throws IOException {
    if (faults.contains(Fault.SKIPS_TWO)) {
      connection.in().skipNBytes(2);
    } else if (faults.contains(Fault.SKIPS_LINE)) {
      Head.line(connection, bound, Set.of());
    }
    return faults.contains(Fault.SKIPS_TWO) || faults.contains(Fault.SKIPS_LINE);
  }

  /** Takes a CR for the end of a chunk with which it has come, where nothing more has. */
  private boolean skipsEnd() throws IOException {
    if (!faults.contains(Fault.SPLITS_ENDS) || !inOnePiece || connection.in().available() == 0) {
      return false;
    }
    connection.in().mark(1);
    boolean cr = connection.in().read() == '\r' && connection.in().available() == 0;
    if (!cr) {
      connection.in().reset();
    }
    return cr;
  }

  private long sizeIn(String line) {
    String size = line.replaceFirst("[ \t]*;.*", "");
    if (faults.contains(Fault.TAKES_PREFIXES)) {
      size = size.replaceFirst("(?<=[0-9a-fA-F])[^0-9a-fA-F].*", "");
    }
    if (faults.contains(Fault.WANTS_FEW_DIGITS) && line.matches("[0-9a-fA-F]{9,}.*")) {
      throw Head.broken();
    }
    size = size.replaceFirst("^0+(?=.)", "");
    if (!size.matches("[0-9a-fA-F]{1,12}")
        || faults.contains(Fault.REFUSES_EXTENSIONS) && line.contains(";")
        || faults.contains(Fault.WANTS_SMALL_LETTERS) && size.matches(".*[A-F].*")
        || faults.contains(Fault.WANTS_NO_ZEROS) && line.matches("0[0-9a-fA-F].*")) {
      throw Head.broken(line, faults);
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
