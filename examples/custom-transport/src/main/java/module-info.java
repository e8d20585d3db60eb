/**
 * Calls FlowScale with the HTTP client of Eclipse Jetty. Nothing is exported: it is found as a
 * service.
 */
module com.example.flowscale.jetty {
  requires ai.flowscale.transport.toolkit;
  requires org.eclipse.jetty.client;

  provides ai.flowscale.api.spi.TransportProvider with
      com.example.flowscale.jetty.JettyTransportProvider;
}
