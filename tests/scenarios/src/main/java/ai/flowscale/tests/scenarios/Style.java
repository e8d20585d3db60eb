package ai.flowscale.tests.scenarios;

/** The API that a scenario calls. */
public enum Style {
  /** The blocking one: each call has a thread of its own. */
  BLOCKING,
  /** The asynchronous one, with futures and subscribers. */
  ASYNC
}
