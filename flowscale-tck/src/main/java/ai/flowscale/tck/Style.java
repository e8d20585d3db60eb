package ai.flowscale.tck;

/** The style in which a rule is tested. */
public enum Style {
  /**
   * Blocking: each exchange has a thread of its own, which waits and reads a body one buffer at a
   * time.
   */
  BLOCKING,
  /** Asynchronous, with futures and subscribers. */
  ASYNC
}
