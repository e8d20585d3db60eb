package ai.flowscale.tck.mutants.parts;

import ai.flowscale.api.spi.RequestBody;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.BiFunction;

/** The body of a request whose pieces go through a relay. */
final class RelayedUpload extends ForwardingBody {
  private final RequestBody body;
  private final BiFunction<RequestBody, Sink, Relay> relay;

  RelayedUpload(RequestBody body, BiFunction<RequestBody, Sink, Relay> relay) {
    super(body);
    this.body = body;
    this.relay = relay;
  }

  @Override
  public void writeTo(OutputStream out) {
    Written written = new Written(out);
    Relay made = relay.apply(body, written);
    try {
      write(made, written);
    } catch (Over end) {
      // The relay wants no more of it.
    }
  }

  private void write(Relay made, Written written) {
    try {
      super.writeTo(new Pieces(made));
    } catch (Over end) {
      throw end;
    } catch (RuntimeException | Error failure) {
      if (written.broken) {
        throw failure;
      }
      made.onError(failure);
    }
    made.onComplete();
  }

  /** Ends the source of the body. */
  private static final class Over extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** What the relay gets. */
  private static final class Pieces extends OutputStream {
    private final Relay relay;

    Pieces(Relay relay) {
      this.relay = relay;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int size) throws IOException {
      try {
        relay.onNext(ByteBuffer.wrap(Arrays.copyOfRange(bytes, offset, offset + size)));
      } catch (UncheckedIOException ofConnection) {
        throw ofConnection.getCause();
      }
    }
  }

  /** What the relay passes on. */
  private static final class Written implements Sink {
    private final OutputStream out;
    private boolean broken;

    Written(OutputStream out) {
      this.out = out;
    }

    @Override
    public void onNext(ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      try {
        out.write(bytes);
      } catch (IOException e) {
        broken = true;
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void onError(Throwable failure) {
      throw Thrown.unchecked(failure);
    }

    @Override
    public void onComplete() {
      throw new Over();
    }
  }
}
