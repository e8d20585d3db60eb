package ai.flowscale.client.body;

import java.io.IOException;
import java.io.InputStream;

/** Where the bytes of a segment come from. */
@FunctionalInterface
public interface Source {

  /**
   * Opens the content from its beginning. May block.
   *
   * @return the content, which the caller closes
   * @throws IOException if the content is not there or cannot be read
   */
  InputStream open() throws IOException;

  /** Whether the content can be opened more than once. */
  default boolean isReplayable() {
    return true;
  }
}
