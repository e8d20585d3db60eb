package ai.flowscale.tck.mutants.requestbodies;

import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.tck.mutants.parts.ForwardingBody;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Function;

/** Wrong ideas of how a body is written. */
abstract class Writes extends OutputStream {
  private final OutputStream out;

  private Writes(OutputStream out) {
    this.out = out;
  }

  static RequestBody in(RequestBody body, Function<OutputStream, Writes> way) {
    return new ForwardingBody(body) {
      @Override
      public void writeTo(OutputStream out) {
        super.writeTo(way.apply(out));
      }
    };
  }

  @Override
  public void write(int b) throws IOException {
    out.write(b);
  }

  @Override
  public void write(byte[] bytes, int offset, int size) throws IOException {
    out.write(bytes, offset, size);
  }

  /** Reads an array from its start. */
  static Writes fromStart(OutputStream out) {
    return new Writes(out) {
      @Override
      public void write(byte[] bytes, int offset, int size) throws IOException {
        super.write(bytes, 0, size);
      }
    };
  }

  /** Knows characters of one byte, and others. */
  static Writes ofCharacters(OutputStream out) {
    return new Writes(out) {
      @Override
      public void write(int b) throws IOException {
        super.write(b > 0xff ? '?' : b);
      }
    };
  }
}
