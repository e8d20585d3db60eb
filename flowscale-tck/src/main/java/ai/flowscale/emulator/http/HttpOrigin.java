package ai.flowscale.emulator.http;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.Options.ChunkedEncodingPolicy;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;

/** One origin: an HTTP server on a loopback port. */
public final class HttpOrigin implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";

  /** Hanging requests keep their threads; there have to be others beside them. */
  private static final int MAX_THREADS = 256;

  private final WireMockServer server;
  private final String url;

  private HttpOrigin(WireMockServer server) {
    this.server = server;
    this.url = "http://" + LOOPBACK + ":" + server.port();
  }

  /**
   * Starts a server.
   *
   * @param port the port, or 0 for a free one
   * @param responder answers all requests
   * @return the origin
   */
  public static HttpOrigin start(int port, Responder responder) {
    WireMockServer server =
        new WireMockServer(
            WireMockConfiguration.options()
                .bindAddress(LOOPBACK)
                .port(port)
                .containerThreads(MAX_THREADS)
                .jettyAcceptQueueSize(MAX_THREADS)
                .http2PlainDisabled(true)
                .gzipDisabled(true)
                .disableRequestJournal()
                .stubRequestLoggingDisabled(true)
                .useChunkedTransferEncoding(ChunkedEncodingPolicy.NEVER)
                .httpServerFactory(new UnparsedBodyServerFactory())
                .extensions(new RespondingTransformer(responder)));
    server.start();
    server.stubFor(any(anyUrl()).willReturn(ok()));
    return new HttpOrigin(server);
  }

  /**
   * Returns where the server is.
   *
   * @return scheme, address and port
   */
  public String url() {
    return url;
  }

  @Override
  public void close() {
    server.stop();
  }
}
