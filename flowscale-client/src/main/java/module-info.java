/**
 * The client behind {@code ai.flowscale.api}, which finds it as a service. It needs a transport and
 * an implementation of Jakarta JSON Binding, both found at run time; the {@code
 * flowscale-transport-*} artifacts bring both.
 */
module ai.flowscale.client {
  requires transitive ai.flowscale.api;
  requires ai.flowscale.transport.toolkit;
  requires jakarta.json.bind;
  requires static org.jspecify;

  uses ai.flowscale.api.spi.TransportProvider;
  uses jakarta.json.bind.spi.JsonbProvider;
  uses jakarta.json.spi.JsonProvider;

  provides ai.flowscale.api.spi.ClientProvider with
      ai.flowscale.client.DefaultClientProvider;
}
