package ai.flowscale.tck.server;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A standard server on the loopback interface for HTTP/2, which others have written. It is offered
 * over TLS (ALPN); nothing is compressed. The certificate is that of {@link
 * TestAuthority#serverContext()}.
 *
 * <p>Clients connect to a relay in front of WireMock: WireMock's server sometimes leaves a
 * connection open if it stops while a response is written, and the client would wait forever.
 *
 * <pre>{@code
 * try (WireMockOrigin origin = WireMockOrigin.start()) {
 *   origin.wireMock().stubFor(get("/").willReturn(ok("hello")));
 *   client.get(origin.uri("/"));
 * }
 * }</pre>
 */
public final class WireMockOrigin implements AutoCloseable {
  private static final int MAX_REQUESTS = 1_000;
  private static final int MAX_THREADS = 64;

  private final WireMockServer server = KitThreads.call(WireMockOrigin::startWireMock);
  private final OpenSockets sockets = new OpenSockets();
  private final Acceptor acceptor = Acceptor.open(0, "wiremock-relay", this::accept);

  private WireMockOrigin() {}

  /**
   * Starts a server on a free port.
   *
   * @return the server, to be closed by the caller
   */
  public static WireMockOrigin start() {
    WireMockOrigin origin = new WireMockOrigin();
    origin.acceptor.start();
    return origin;
  }

  private static WireMockServer startWireMock() {
    try {
      Path folder = Files.createTempDirectory("flowscale-tck");
      Path keys = TestAuthority.copyServerKeyStore(folder);
      try {
        WireMockServer server =
            new WireMockServer(
                WireMockConfiguration.options()
                    .bindAddress("127.0.0.1")
                    .httpDisabled(true)
                    .dynamicHttpsPort()
                    .keystorePath(keys.toString())
                    .keystoreType("PKCS12")
                    .keystorePassword(TestAuthority.PASSWORD)
                    .keyManagerPassword(TestAuthority.PASSWORD)
                    .containerThreads(MAX_THREADS)
                    .gzipDisabled(true)
                    .templatingEnabled(false)
                    .maxRequestJournalEntries(MAX_REQUESTS)
                    .stubRequestLoggingDisabled(true));
        server.start();
        return server;
      } finally {
        // The server read it when it started.
        Files.delete(keys);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(Socket client) throws IOException {
    sockets.add(client);
    Socket origin;
    try {
      origin = new Socket(InetAddress.getLoopbackAddress(), server.httpsPort());
    } catch (IOException closing) {
      sockets.close(client);
      throw closing;
    }
    sockets.add(origin);
    client.setTcpNoDelay(true);
    origin.setTcpNoDelay(true);
    Pipe pipe = new Pipe(sockets, client, origin);
    RawServer.daemon(
        "wiremock-relay", () -> pipe.pass(out -> client.getInputStream().transferTo(out), origin));
    RawServer.daemon(
        "wiremock-relay", () -> pipe.pass(out -> origin.getInputStream().transferTo(out), client));
  }

  /**
   * Returns WireMock's server, for stubs. Its response to requests without a stub is 404.
   *
   * @return the running server
   */
  public WireMockServer wireMock() {
    return server;
  }

  /**
   * Returns a URL of this server.
   *
   * @param pathAndQuery a path that starts with a slash, percent-encoded
   * @return an https URL of {@code localhost}
   */
  public URI uri(String pathAndQuery) {
    return URI.create("https://localhost:" + acceptor.port() + pathAndQuery);
  }

  /**
   * Returns the requests, at most the last thousand.
   *
   * @return the requests so far, in order
   */
  public List<LoggedRequest> requests() {
    List<LoggedRequest> requests =
        new ArrayList<>(server.getAllServeEvents().stream().map(ServeEvent::getRequest).toList());
    Collections.reverse(requests);
    return List.copyOf(requests);
  }

  /**
   * Returns how many connections are open.
   *
   * @return their number now
   */
  public int openConnections() {
    // Each has a socket on both sides of the relay.
    return sockets.count() / 2;
  }

  /** Stops the server and closes all connections. */
  @Override
  public void close() {
    acceptor.close();
    sockets.closeAll();
    server.stop();
  }
}
