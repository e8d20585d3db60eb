package ai.flowscale.tests.scenarios;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.OutputContent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Reads contents in the blocking style. */
public final class StreamReading {
  private StreamReading() {}

  /**
   * Reads a content to its end. Throws the same exceptions as the asynchronous form.
   *
   * @param content the content, which is closed afterwards
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
