package ai.flowscale.tests.scenarios;

/** The style in which a scenario is tested. */
public enum Style {
  /** Blocking: each call has a thread of its own, which waits. */
  BLOCKING,
  /** Asynchronous, with futures. */
  ASYNC
}
