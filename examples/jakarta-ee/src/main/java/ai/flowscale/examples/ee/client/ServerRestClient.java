package ai.flowscale.examples.ee.client;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.transport.jersey.JerseyTransport;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import java.util.concurrent.Executor;

/**
 * The JAX-RS client that the server has, whatever it is, and a transport over it. Such a transport
 * has few capabilities. Only the applications with the Jersey transport can load this.
 */
final class ServerRestClient implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ServerRestClient.class.getName());

  private final Client client;
  private final Transport transport;

  private ServerRestClient(Client client, Transport transport) {
    this.client = client;
    this.transport = transport;
  }

  static ServerRestClient open(Executor executor) {
    Client client = ClientBuilder.newClient();
    Transport transport = JerseyTransport.using(client, executor);
    LOG.log(
        System.Logger.Level.INFO,
        "Calls go over {0}, with the capabilities {1}",
        client.getClass().getName(),
        transport.capabilities());
    return new ServerRestClient(client, transport);
  }

  Transport transport() {
    return transport;
  }

  @Override
  public void close() {
    client.close();
  }
}
