package ai.flowscale.tck.mutants.parts;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.function.Function;

/** The body of a response whose pieces go through a relay. */
final class RelayedDownload extends PieceStream implements Sink {
  private static final int PIECE_BYTES = 16 * 1024;

  private final InputStream in;
  private final Relay relay;
  private final Queue<ByteBuffer> passed = new ArrayDeque<>();
  private Throwable failure;
  private boolean ended;

  RelayedDownload(InputStream in, Function<Sink, Relay> relay) {
    this.in = in;
    this.relay = relay.apply(this);
  }

  @Override
  protected ByteBuffer next() throws IOException {
    while (passed.isEmpty() && !ended) {
      pass();
    }
    ByteBuffer next = passed.poll();
    if (next == null && failure != null) {
      throw Thrown.of(failure);
    }
    return next;
  }

  private void pass() {
    byte[] piece = new byte[PIECE_BYTES];
    int count;
    try {
      count = in.read(piece);
    } catch (IOException | RuntimeException | Error thrown) {
      relay.onError(thrown);
      return;
    }
    if (count < 0) {
      relay.onComplete();
    } else {
      relay.onNext(ByteBuffer.wrap(Arrays.copyOf(piece, count)));
    }
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    passed.add(buffer);
  }

  @Override
  public void onError(Throwable thrown) {
    failure = thrown;
    ended = true;
  }

  @Override
  public void onComplete() {
    ended = true;
  }

  @Override
  public int available() throws IOException {
    return passed.isEmpty() && !ended ? in.available() : 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
