package ai.flowscale.tck;

/** How a scenario makes its calls. */
enum Style {
  /** With {@link ai.flowscale.api.Flowscale}, each call on a thread of its own. */
  BLOCKING,
  /** With {@link ai.flowscale.api.AsyncFlowscale}. */
  ASYNC
}
