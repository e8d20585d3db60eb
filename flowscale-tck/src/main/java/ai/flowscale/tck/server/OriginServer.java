package ai.flowscale.tck.server;

import com.github.tomakehurst.wiremock.core.Options;
import com.github.tomakehurst.wiremock.http.AdminRequestHandler;
import com.github.tomakehurst.wiremock.http.StubRequestHandler;
import com.github.tomakehurst.wiremock.jetty11.Jetty11HttpServer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import wiremock.org.eclipse.jetty.server.SslConnectionFactory;

/**
 * WireMock's server with a TLS context of our own, which spares it key stores in files, and with no
 * open connection left when it has stopped.
 */
final class OriginServer extends Jetty11HttpServer {
  private final OpenConnections connections;

  OriginServer(
      Options options,
      AdminRequestHandler adminHandler,
      StubRequestHandler stubHandler,
      @Nullable SSLContext context,
      OpenConnections connections) {
    super(options, adminHandler, stubHandler);
    this.connections = connections;
    httpConnector.addBean(connections);
    if (context != null) {
      httpsConnector.addBean(connections);
      httpsConnector
          .getConnectionFactory(SslConnectionFactory.class)
          .getSslContextFactory()
          .setSslContext(context);
    }
  }

  @Override
  public void stop() {
    super.stop();
    connections.closeAll();
  }
}
