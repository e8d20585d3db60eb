/** Observes FlowScale clients with Micrometer: observations for traces and timers, and meters. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // all of Micrometer
module ai.flowscale.micrometer {
  requires transitive ai.flowscale.api;
  requires transitive micrometer.commons;
  requires transitive micrometer.core;
  requires transitive micrometer.observation;
  requires static org.jspecify;

  exports ai.flowscale.micrometer;
}
