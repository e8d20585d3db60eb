package ai.flowscale.tck.mutants.proxies;

import static java.nio.charset.StandardCharsets.US_ASCII;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Names an IPv6 address to a proxy without its brackets, and gets nowhere. */
final class BareAddress extends ForwardingTransport {
  private final Optional<ProxySettings> proxy;
  private final String scheme;

  BareAddress(TransportProvider provider, TransportConfig config, String scheme) {
    super(provider.create(config));
    this.proxy = config.proxy();
    this.scheme = scheme;
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    URI uri = request.uri();
    if (proxy.isEmpty() || !scheme.equals(uri.getScheme()) || !uri.getHost().startsWith("[")) {
      return super.execute(request, exchange);
    }
    exchange.await(
        CompletableFuture.runAsync(() -> connect(proxy.get(), uri)).exceptionally(failed -> null));
    throw new TransportException(Kind.CONNECT, Sent.NO, "refused", null);
  }

  private static void connect(ProxySettings proxy, URI uri) {
    String host = uri.getHost().replaceAll("[\\[\\]]", "");
    boolean secure = uri.getScheme().equals("https");
    String target = host + ":" + (uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80);
    String line = secure ? "CONNECT " + target : "POST http://" + target + uri.getRawPath();
    String head = line + " HTTP/1.1\r\nHost: " + target + "\r\nContent-Length: 0\r\n\r\n";
    try (Socket socket = new Socket(Proxy.NO_PROXY)) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port()));
      socket.getOutputStream().write(head.getBytes(US_ASCII));
      var unused = socket.getInputStream().read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
