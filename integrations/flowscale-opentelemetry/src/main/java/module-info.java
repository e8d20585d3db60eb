/** Spans and metrics of what a client does, for OpenTelemetry. */
@SuppressWarnings({
  "requires-automatic",
  "requires-transitive-automatic"
}) // Theirs have no descriptors.
module ai.flowscale.opentelemetry {
  requires transitive ai.flowscale.api;
  requires transitive io.opentelemetry.api;
  requires io.opentelemetry.common;
  requires io.opentelemetry.context;
  requires static org.jspecify;

  exports ai.flowscale.opentelemetry;
}
