package ai.flowscale.tests.reactive;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawServer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A transport and a server for it, for all tests of a class: one after the other, each a request.
 */
final class TransportBench implements AutoCloseable {
  final RawServer server = RawServer.start();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Transport transport;

  TransportBench(TransportProvider provider) {
    transport = provider.create(TransportConfig.of(threads));
  }

  CompletableFuture<TransportResponse> sending(String method, String path, RequestBody body) {
    return transport.send(TransportRequest.of(method, server.uri(path), Headers.empty(), body));
  }

  /** Waits for what must come: only a test that fails waits so long. */
  static <T> T result(CompletableFuture<T> future) {
    try {
      return future.get(2, TimeUnit.MINUTES);
    } catch (ExecutionException | InterruptedException | TimeoutException e) {
      throw new AssertionError("it did not come: " + e, e);
    }
  }

  @Override
  public void close() {
    transport.close();
    server.close();
    threads.shutdownNow();
  }
}
