/** Calls FlowScale with the HTTP client that comes with the JDK, {@code java.net.http}. */
module ai.flowscale.transport.jdk {
  requires transitive ai.flowscale.api;
  requires ai.flowscale.transport.toolkit;
  requires transitive java.net.http;
  requires static org.jspecify;

  exports ai.flowscale.transport.jdk;

  provides ai.flowscale.api.spi.TransportProvider with
      ai.flowscale.transport.jdk.JdkTransportProvider;
}
