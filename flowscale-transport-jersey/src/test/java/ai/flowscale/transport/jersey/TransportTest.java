package ai.flowscale.transport.jersey;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawServer;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A server and a transport for each test. */
abstract class TransportTest {
  private final ExecutorService threads = Executors.newCachedThreadPool(TransportTest::daemon);
  RawServer server;
  Transport transport;

  @BeforeEach
  void start() {
    server = RawServer.start();
    transport = new JerseyTransportProvider().create(config());
  }

  @AfterEach
  void stop() {
    transport.close();
    server.close();
    threads.shutdownNow();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "test-exchange");
    thread.setDaemon(true);
    return thread;
  }

  /** Every thread the transport was given is free again. */
  void awaitFreeThreads() {
    awaitBusyThreads(0);
  }

  void awaitBusyThreads(int count) {
    ThreadPoolExecutor pool = (ThreadPoolExecutor) threads;
    server.await(count + " busy threads", () -> pool.getActiveCount() == count);
  }

  TransportConfig config() {
    return TransportConfig.of(threads);
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
