package ai.flowscale.tck;

/** How a scenario makes its calls. */
public enum Style {
  /**
   * As the blocking facade does: each call on a thread of its own, which waits for it and takes a
   * body one buffer after the other.
   */
  BLOCKING,
  /** As the asynchronous facade does: with futures and subscribers. */
  ASYNC
}
