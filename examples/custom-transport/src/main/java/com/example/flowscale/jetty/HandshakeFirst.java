package com.example.flowscale.jetty;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.NegotiatingClientConnection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;

/**
 * Promise kept here: a TLS handshake that fails or hangs is told as such, and as certainly not
 * sent.
 *
 * <p>Left to itself Jetty shakes hands when it writes the request. Whether a byte of it was sent
 * could not be told from the exception then. So the handshake comes before the connection is handed
 * to the pool, in the place where Jetty would negotiate HTTP/2.
 */
final class HandshakeFirst extends HttpClientTransportOverHTTP {
  HandshakeFirst(ClientConnector connector) {
    super(connector);
  }

  @Override
  public Connection newConnection(EndPoint endPoint, Map<String, Object> context)
      throws IOException {
    if (endPoint instanceof SslConnection.SslEndPoint tls) {
      return new Handshake(tls, getHttpClient().getExecutor(), super::newConnection, context);
    }
    return super.newConnection(endPoint, context);
  }

  private static final class Handshake extends NegotiatingClientConnection
      implements SslHandshakeListener {
    Handshake(
        SslConnection.SslEndPoint endPoint,
        Executor executor,
        ClientConnectionFactory next,
        Map<String, Object> context) {
      super(endPoint, executor, (SSLEngine) context.get(SSLEngine.class.getName()), next, context);
      endPoint.getSslConnection().addHandshakeListener(this);
    }

    @Override
    public void handshakeSucceeded(Event event) {
      completed("http/1.1");
    }
  }
}
