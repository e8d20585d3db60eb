/**
 * Calls ComfyUI workflows deployed on FlowScale.
 *
 * <p>Applications compile against {@code ai.flowscale.api} and its packages {@code model} and
 * {@code error}, and for a proxy or a scheduler of their own against {@code ProxySettings} and
 * {@code Scheduler} of {@code spi}. {@code instrumentation} is for observers, the rest of {@code
 * spi} for authors of a transport. The client behind them is found at run time; each {@code
 * flowscale-transport-*} artifact brings it.
 */
@SuppressWarnings("module") // They are compiled after the API.
module ai.flowscale.api {
  requires transitive jakarta.json;
  requires static org.jspecify;

  exports ai.flowscale.api;
  exports ai.flowscale.api.error;
  exports ai.flowscale.api.instrumentation;
  exports ai.flowscale.api.model;
  exports ai.flowscale.api.spi;
  exports ai.flowscale.api.support to
      ai.flowscale.client,
      ai.flowscale.cli,
      ai.flowscale.codegen,
      ai.flowscale.dbscheduler,
      ai.flowscale.flightrecorder,
      ai.flowscale.langchain4j,
      ai.flowscale.mcp,
      ai.flowscale.micrometer,
      ai.flowscale.opentelemetry,
      ai.flowscale.spring;
  exports ai.flowscale.api.text to
      ai.flowscale.client,
      ai.flowscale.mcp;

  uses ai.flowscale.api.spi.ClientProvider;
}
