package ai.flowscale.tck.server;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A well-behaved server on the loopback interface, for what a {@link RawServer} cannot do: HTTP/2,
 * and exchanges that WireMock describes in one line. HTTP/2 is offered over TLS only (ALPN), never
 * by an upgrade; nothing is compressed.
 *
 * <pre>{@code
 * try (WireMockOrigin origin = WireMockOrigin.startTls(TestAuthority.serverContext())) {
 *   origin.wireMock().stubFor(get("/").willReturn(ok("hello")));
 *   client.get(origin.https("/"));
 *   assertThat(origin.protocols()).containsExactly("HTTP/2");
 * }
 * }</pre>
 */
public final class WireMockOrigin implements AutoCloseable {
  private static final int MAX_REQUESTS = 1_000;
  private static final int MAX_THREADS = 64;

  private final WireMockServer server;
  private final OpenConnections connections;

  private WireMockOrigin(WireMockServer server, OpenConnections connections) {
    this.server = server;
    this.connections = connections;
  }

  /**
   * Starts a server for http.
   *
   * @return the server, to be closed by the caller
   */
  public static WireMockOrigin start() {
    return start(null, false);
  }

  /**
   * Starts a server for http, and for https on another port.
   *
   * @param context such as {@link TestAuthority#serverContext()}
   * @return the server, to be closed by the caller
   */
  public static WireMockOrigin startTls(SSLContext context) {
    return start(context, false);
  }

  /**
   * Starts a server for http, and for https on another port, where it may insist on a certificate
   * of the client.
   *
   * @param context such as {@link TestAuthority#serverContext()}
   * @param clientCertificateNeeded whether no handshake is to come about without one
   * @return the server, to be closed by the caller
   */
  public static WireMockOrigin startTls(SSLContext context, boolean clientCertificateNeeded) {
    return start(context, clientCertificateNeeded);
  }

  private static WireMockOrigin start(@Nullable SSLContext context, boolean certificateNeeded) {
    OpenConnections connections = new OpenConnections();
    WireMockConfiguration options =
        WireMockConfiguration.options()
            .bindAddress("127.0.0.1")
            .dynamicPort()
            .needClientAuth(certificateNeeded)
            .containerThreads(MAX_THREADS)
            .http2PlainDisabled(true)
            .gzipDisabled(true)
            .templatingEnabled(false)
            .maxRequestJournalEntries(MAX_REQUESTS)
            .stubRequestLoggingDisabled(true)
            .httpServerFactory(
                (settings, admin, stubs) ->
                    new OriginServer(settings, admin, stubs, context, connections));
    if (context != null) {
      options.dynamicHttpsPort();
    }
    WireMockServer server =
        KitThreads.call(
            () -> {
              WireMockServer started = new WireMockServer(options);
              started.start();
              return started;
            });
    return new WireMockOrigin(server, connections);
  }

  /**
   * Returns the server itself, to be told what to answer. What it has not been told it answers with
   * 404.
   *
   * @return WireMock's server, running
   */
  public WireMockServer wireMock() {
    return server;
  }

  /**
   * Returns an http address of this server.
   *
   * @param pathAndQuery a path that starts with a slash, percent-encoded
   * @return an address of 127.0.0.1
   */
  public URI http(String pathAndQuery) {
    return URI.create("http://127.0.0.1:" + server.port() + pathAndQuery);
  }

  /**
   * Returns an https address of this server, if it was started with TLS.
   *
   * @param pathAndQuery a path that starts with a slash, percent-encoded
   * @return an address of {@code localhost}
   */
  public URI https(String pathAndQuery) {
    return URI.create("https://localhost:" + server.httpsPort() + pathAndQuery);
  }

  /**
   * Returns the requests that came; of more than a thousand the last ones.
   *
   * @return the requests so far, in their order
   */
  public List<LoggedRequest> requests() {
    List<LoggedRequest> requests =
        new ArrayList<>(server.getAllServeEvents().stream().map(ServeEvent::getRequest).toList());
    Collections.reverse(requests);
    return List.copyOf(requests);
  }

  /**
   * Returns the protocol of each of {@link #requests()}.
   *
   * @return {@code HTTP/1.1} or {@code HTTP/2}
   */
  public List<String> protocols() {
    return requests().stream()
        .map(request -> request.getProtocol().equals("HTTP/2.0") ? "HTTP/2" : request.getProtocol())
        .toList();
  }

  /**
   * Returns how many connections are open.
   *
   * @return their number now
   */
  public int openConnections() {
    return connections.count();
  }

  /** Stops the server; no connection stays open. */
  @Override
  public void close() {
    server.stop();
  }
}
