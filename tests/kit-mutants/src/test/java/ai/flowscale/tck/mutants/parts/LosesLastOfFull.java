package ai.flowscale.tck.mutants.parts;

import java.nio.ByteBuffer;

/** Loses the last byte of a body that fills a number of buffers of 8 KiB. */
public final class LosesLastOfFull extends Relay {
  private static final int BUFFER = 8192;

  private long passed;
  private ByteBuffer kept = ByteBuffer.allocate(0);

  public LosesLastOfFull(Sink down) {
    super(down);
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    passed += buffer.remaining();
    ByteBuffer all = ByteBuffer.allocate(kept.remaining() + buffer.remaining());
    all.put(kept).put(buffer).flip();
    int back = passed % BUFFER == 0 ? 1 : 0;
    kept = all.slice(all.limit() - back, back);
    all.limit(all.limit() - back);
    super.onNext(all);
  }
}
