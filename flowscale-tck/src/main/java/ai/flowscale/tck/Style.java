package ai.flowscale.tck;

/** The style of a scenario's calls. */
public enum Style {
  /**
   * The blocking API: each call has a thread of its own, which waits and reads a body one buffer at
   * a time.
   */
  BLOCKING,
  /** The asynchronous API, with futures and subscribers. */
  ASYNC
}
