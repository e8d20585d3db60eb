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
import org.jspecify.annotations.Nullable;

/**
 * A standard server on the loopback interface, for what a {@link RawServer} cannot do: HTTP/2, and
 * exchanges that WireMock describes in one line. HTTP/2 is offered only over TLS (ALPN), not as an
 * upgrade; nothing is compressed. Its certificate is that of {@link TestAuthority#serverContext()}.
 *
 * <p>Clients connect to a relay in front of WireMock: WireMock's server sometimes leaves a
 * connection open if it stops while a response is written, and the client would wait forever.
 *
 * <pre>{@code
 * try (WireMockOrigin origin = WireMockOrigin.startTls()) {
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
  private final OpenSockets sockets = new OpenSockets();
  private final Acceptor plain;
  private final @Nullable Acceptor secure;

  private WireMockOrigin(WireMockServer server) {
    this.server = server;
    this.plain = relay(server.port());
    this.secure = server.isHttpsEnabled() ? relay(server.httpsPort()) : null;
  }

  /**
   * Starts a server for http.
   *
   * @return the server, to be closed by the caller
   */
  public static WireMockOrigin start() {
    return new WireMockOrigin(start(options()));
  }

  /**
   * Starts a server for http, and for https on another port.
   *
   * @return the server, to be closed by the caller
   */
  public static WireMockOrigin startTls() {
    return startTls(false);
  }

  /**
   * Starts a server for http, and for https on another port, which may require a client
   * certificate.
   *
   * @param clientCertificateNeeded whether the handshake fails without one
   * @return the server, to be closed by the caller
   */
  public static WireMockOrigin startTls(boolean clientCertificateNeeded) {
    try {
      Path folder = Files.createTempDirectory("flowscale-tck");
      Path keys = TestAuthority.copyServerKeyStore(folder);
      Path trusted = TestAuthority.copyTrustStore(folder);
      try {
        return new WireMockOrigin(
            start(
                options()
                    .dynamicHttpsPort()
                    .keystorePath(keys.toString())
                    .keystoreType("PKCS12")
                    .keystorePassword(TestAuthority.PASSWORD)
                    .keyManagerPassword(TestAuthority.PASSWORD)
                    .trustStorePath(trusted.toString())
                    .trustStoreType("PKCS12")
                    .trustStorePassword(TestAuthority.PASSWORD)
                    .needClientAuth(clientCertificateNeeded)));
      } finally {
        // The server read them when it started.
        Files.delete(keys);
        Files.delete(trusted);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static WireMockConfiguration options() {
    return WireMockConfiguration.options()
        .bindAddress("127.0.0.1")
        .dynamicPort()
        .containerThreads(MAX_THREADS)
        .http2PlainDisabled(true)
        .gzipDisabled(true)
        .templatingEnabled(false)
        .maxRequestJournalEntries(MAX_REQUESTS)
        .stubRequestLoggingDisabled(true);
  }

  private static WireMockServer start(WireMockConfiguration options) {
    return KitThreads.call(
        () -> {
          WireMockServer server = new WireMockServer(options);
          server.start();
          return server;
        });
  }

  private Acceptor relay(int port) {
    Acceptor acceptor = Acceptor.open("wiremock-relay", client -> accept(client, port));
    acceptor.start();
    return acceptor;
  }

  private void accept(Socket client, int port) throws IOException {
    sockets.add(client);
    Socket origin;
    try {
      origin = new Socket(InetAddress.getLoopbackAddress(), port);
    } catch (IOException closing) {
      sockets.close(client);
      throw closing;
    }
    sockets.add(origin);
    client.setTcpNoDelay(true);
    origin.setTcpNoDelay(true);
    Pipe pipe = new Pipe(sockets, client, origin);
    RawServer.daemon(
        "wiremock-relay", () -> pipe.toOrigin(out -> client.getInputStream().transferTo(out)));
    RawServer.daemon(
        "wiremock-relay", () -> pipe.toClient(out -> origin.getInputStream().transferTo(out)));
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
   * Returns an http URL of this server.
   *
   * @param pathAndQuery a path that starts with a slash, percent-encoded
   * @return a URL of 127.0.0.1
   */
  public URI http(String pathAndQuery) {
    return URI.create("http://127.0.0.1:" + plain.port() + pathAndQuery);
  }

  /**
   * Returns an https URL of this server, if it was started with TLS.
   *
   * @param pathAndQuery a path that starts with a slash, percent-encoded
   * @return a URL of {@code localhost}
   */
  public URI https(String pathAndQuery) {
    if (secure == null) {
      throw new IllegalStateException("This server was started without TLS");
    }
    return URI.create("https://localhost:" + secure.port() + pathAndQuery);
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
    // Each has a socket on both sides of the relay.
    return sockets.count() / 2;
  }

  /** Stops the server and closes all connections. */
  @Override
  public void close() {
    plain.close();
    if (secure != null) {
      secure.close();
    }
    sockets.closeAll();
    server.stop();
  }
}
