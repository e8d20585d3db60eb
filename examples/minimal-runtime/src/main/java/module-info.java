/** A program for a run-time image. It names no transport: it takes the one that the image holds. */
module ai.flowscale.examples.minimal {
  requires ai.flowscale.api;
  requires static org.jspecify;
}
