package ai.flowscale.client.body;

import ai.flowscale.api.support.OneShotStream;
import java.io.IOException;
import java.io.InputStream;

/** A source over a stream that can be read once. */
public record OneShotSource(OneShotStream stream) implements Source {

  @Override
  public InputStream open() throws IOException {
    return stream.take().orElseThrow(UsedUpException::new);
  }

  @Override
  public boolean isReplayable() {
    return false;
  }

  /** Closes the stream if it was not opened, and prevents it from being opened. */
  public void discard() {
    stream.take().ifPresent(Streams::closeQuietly);
  }

  /** Says that the stream is gone. */
  static final class UsedUpException extends IOException {
    private static final long serialVersionUID = 1L;

    UsedUpException() {
      super("the stream was read before");
    }
  }
}
