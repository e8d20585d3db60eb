package ai.flowscale.examples.ee.client;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.transport.jersey.JerseyTransport;
import jakarta.ws.rs.client.ClientBuilder;
import java.util.concurrent.Executor;

/** The JAX-RS client that the server has, whatever it is. Names the Jersey transport's classes. */
final class ServerRestClient {
  private ServerRestClient() {}

  /** Such a transport has few capabilities; what they are, its documentation tells. */
  static Transport transport(Executor executor) {
    return JerseyTransport.using(ClientBuilder.newClient(), executor);
  }
}
