package ai.flowscale.tck.mutants.http2;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Finds the frames in one direction of a connection. */
final class Frames {
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  /** How many bytes of the present frame are still to come. */
  private int left;

  private Frames(int left) {
    this.left = left;
  }

  /** What a client sends, with its preface, or what it receives. */
  static Frames start() {
    return new Frames(0);
  }

  /** Whether this is how a client of HTTP/2 begins. */
  static boolean isPreface(ByteBuffer plain) {
    return plain.remaining() > 2
        && plain.get(plain.position()) == PREFACE.charAt(0)
        && plain.get(plain.position() + 1) == PREFACE.charAt(1)
        && plain.get(plain.position() + 2) == PREFACE.charAt(2);
  }

  Frames copy() {
    return new Frames(left);
  }

  /** Passes on the frames that begin here, each up to the end of its bytes here. */
  void pass(ByteBuffer plain, Consumer<Frame> receiver) {
    int at = Math.min(left, plain.limit());
    left -= at;
    while (at + Frame.HEAD <= plain.limit()) {
      if (isPreface(plain.slice(at, plain.limit() - at))) {
        at += PREFACE.length();
        continue;
      }
      int length = new Frame(plain.slice(at, Frame.HEAD)).length();
      int end = Math.min(at + Frame.HEAD + length, plain.limit());
      receiver.accept(new Frame(plain.slice(at, end - at)));
      left = at + Frame.HEAD + length - end;
      at = end;
    }
  }
}
