package ai.flowscale.engine.client;

import ai.flowscale.api.OutputContent;
import org.jspecify.annotations.Nullable;

/** What a call gave when nobody was there any more to take it. */
final class Unclaimed {
  private Unclaimed() {}

  /** Gives back a connection that nobody else would. */
  static void close(@Nullable Object value) {
    if (value instanceof OutputContent content) {
      content.close();
    }
  }
}
