package ai.flowscale.transport.jersey;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;

/**
 * Makes transports over Jersey and Apache HttpClient, with HTTP/1.1.
 *
 * <p>The thread that executes an exchange makes all of it, but for looking up the host, which is
 * left to the executor; the thread that reads the response reads from the connection. An exchange
 * that waits for one of the {@link TransportConfig#maxConnections()} connections blocks its thread;
 * the client limits its exchanges before it starts them here.
 *
 * <p>A connection that has been idle for longer than {@link
 * TransportConfig#idleConnectionTimeout()} is never used again; it is closed when the next request
 * is sent. Nor is one on which the server has sent more than its response. Before a POST is sent on
 * a pooled connection, the connection is checked for a close by the server, which takes two
 * milliseconds.
 *
 * <p>Before each piece of an upload the transport looks for a response, which ends the upload:
 * nothing more is sent, and the connection is closed once the response has been read. While the
 * server neither reads nor closes the connection, a response is not noticed.
 *
 * <p>A body over TLS without a length, and not in chunks, fails if it ends without a {@code
 * close_notify}.
 *
 * <p>What is set for the whole JVM, such as proxies, is ignored.
 */
public final class JerseyTransportProvider implements TransportProvider {

  /** Makes the provider; cheap, as the service loader needs it. */
  public JerseyTransportProvider() {}

  @Override
  public String name() {
    return "jersey";
  }

  /**
   * Makes a transport. Its Jersey client is made when the first request is sent.
   *
   * @param config the settings, all of which are obeyed
   * @return a new transport
   */
  @Override
  public Transport create(TransportConfig config) {
    return new JerseyTransport(config);
  }
}
