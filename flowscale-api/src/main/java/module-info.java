/**
 * Calls ComfyUI workflows deployed on FlowScale.
 *
 * <p>Applications compile against {@code ai.flowscale.api}, {@code ai.flowscale.api.model} and
 * {@code ai.flowscale.api.error}; authors of a transport against {@code ai.flowscale.api.spi}. The
 * engine behind them is not exported. A transport and an implementation of Jakarta JSON Binding are
 * found at run time; the {@code flowscale-transport-*} artifacts bring both.
 */
module ai.flowscale.api {
  requires transitive jakarta.json;
  requires transitive jakarta.json.bind;
  requires static org.jspecify;

  exports ai.flowscale.api;
  exports ai.flowscale.api.error;
  exports ai.flowscale.api.model;
  exports ai.flowscale.api.spi;
  exports ai.flowscale.engine.transport;

  uses ai.flowscale.api.spi.TransportProvider;
  uses jakarta.json.bind.spi.JsonbProvider;
  uses jakarta.json.spi.JsonProvider;
}
