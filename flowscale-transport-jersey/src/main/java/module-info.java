/** Calls FlowScale with the Eclipse Jersey client, over Apache HttpClient. */
// Apache HttpClient has no module descriptors.
@SuppressWarnings("requires-automatic")
module ai.flowscale.transport.jersey {
  requires transitive ai.flowscale.api;
  requires ai.flowscale.transport.toolkit;
  requires jakarta.ws.rs;
  requires org.apache.httpcomponents.client5.httpclient5;
  requires org.apache.httpcomponents.core5.httpcore5;
  requires org.glassfish.jersey.apache5.connector;
  requires org.glassfish.jersey.core.client;
  requires org.glassfish.jersey.core.common;
  requires static org.jspecify;
  // Not named by any class here: Jersey looks the first up, Apache HttpClient logs to the second.
  requires org.glassfish.jersey.inject.hk2;
  requires org.slf4j;

  exports ai.flowscale.transport.jersey;

  provides ai.flowscale.api.spi.TransportProvider with
      ai.flowscale.transport.jersey.JerseyTransportProvider;
}
