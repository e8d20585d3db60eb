package ai.flowscale.tck.mutants.http2;

import ai.flowscale.tck.mutants.tls.Traffic;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Changes the frames of a connection. A client from which a frame is hidden is one that ignores it.
 */
abstract class EditedFrames implements Traffic {
  /** Whether the connection is one of HTTP/2. */
  private volatile boolean http2;

  private final Frames incoming = Frames.start();
  private final Frames outgoing = Frames.start();

  /** Changes a frame that was received. */
  void incoming(Frame frame) {}

  /** Changes a frame that is to be sent; perhaps more than once. */
  void outgoing(Frame frame) {}

  @Override
  public final void received(ByteBuffer plain) {
    if (http2) {
      incoming.pass(plain, this::incoming);
    }
  }

  @Override
  public final @Nullable ByteBuffer sending(ByteBuffer plain) {
    http2 |= Frames.isPreface(plain);
    if (!http2) {
      return null;
    }
    outgoing.copy().pass(plain, this::outgoing);
    return plain;
  }

  @Override
  public final void sent(ByteBuffer plain) {
    outgoing.pass(plain, frame -> {});
  }
}
