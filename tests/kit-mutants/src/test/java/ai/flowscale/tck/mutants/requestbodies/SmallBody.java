package ai.flowscale.tck.mutants.requestbodies;

import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.transport.toolkit.RequestBodies;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Takes in a body as far as it fits, before it is sent. */
final class SmallBody extends OutputStream {
  private static final int MOST = 1 << 20;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private SmallBody() {}

  /** Sends a small body of unknown length with its length. */
  static RequestBody collected(RequestBody body) {
    return body.contentLength().isPresent()
        ? body
        : of(body).map(RequestBodies::ofBytes).orElse(body);
  }

  /** Reads a small body, and lets it be read again. */
  static RequestBody read(RequestBody body) {
    var unused = of(body);
    return body;
  }

  private static Optional<byte[]> of(RequestBody body) {
    SmallBody small = new SmallBody();
    try {
      body.writeTo(small);
      return Optional.of(small.bytes.toByteArray());
    } catch (RuntimeException | Error doesNotFit) {
      return Optional.empty();
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    if (bytes.size() + length > MOST) {
      throw new IOException("too large");
    }
    bytes.write(buffer, offset, length);
  }
}
