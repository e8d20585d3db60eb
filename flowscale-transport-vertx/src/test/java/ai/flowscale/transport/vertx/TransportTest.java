package ai.flowscale.transport.vertx;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawServer;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A server and a transport for each test. */
abstract class TransportTest {
  RawServer server;
  Transport transport;

  @BeforeEach
  void start() {
    server = RawServer.start();
    transport = new VertxTransportProvider().create(config());
  }

  @AfterEach
  void stop() {
    transport.close();
    server.close();
  }

  TransportConfig config() {
    return TransportConfig.of(
        task -> {
          throw new AssertionError("this transport needs no executor");
        });
  }

  CompletableFuture<TransportResponse> sending(String method, URI uri, RequestBody body) {
    return transport.send(TransportRequest.of(method, uri, Headers.empty(), body));
  }

  CompletableFuture<TransportResponse> sending(String method, String path, RequestBody body) {
    return sending(method, server.uri(path), body);
  }

  TransportResponse send(String method, String path, RequestBody body) {
    return Waiting.result(sending(method, path, body));
  }

  TransportResponse get(String path) {
    return send("GET", path, null);
  }
}
