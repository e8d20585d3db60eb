package ai.flowscale.tck.mutants.parts;

import ai.flowscale.api.spi.RequestBody;
import java.io.OutputStream;
import java.util.OptionalLong;

/** Yields what another body yields. */
public class ForwardingBody implements RequestBody {
  private final RequestBody inner;

  public ForwardingBody(RequestBody inner) {
    this.inner = inner;
  }

  @Override
  public OptionalLong contentLength() {
    return inner.contentLength();
  }

  @Override
  public boolean isReplayable() {
    return inner.isReplayable();
  }

  @Override
  public void writeTo(OutputStream out) {
    inner.writeTo(out);
  }
}
