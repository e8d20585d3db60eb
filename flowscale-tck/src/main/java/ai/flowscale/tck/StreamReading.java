package ai.flowscale.tck;

import ai.flowscale.api.OutputContent;
import ai.flowscale.api.error.FlowscaleException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Reads contents as a program that blocks does. */
public final class StreamReading {
  private StreamReading() {}

  /**
   * Returns all of it, or throws what the stream failed with as the asynchronous form tells it.
   *
   * @param content is closed in the end
   * @return its bytes
   */
  public static byte[] all(OutputContent content) {
    try (InputStream in = content.inputStream()) {
      return in.readAllBytes();
    } catch (IOException e) {
      if (e.getCause() instanceof FlowscaleException ours) {
        throw ours;
      }
      throw new UncheckedIOException(e);
    }
  }
}
