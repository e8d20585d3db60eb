package ai.flowscale.tck.mutants.resources;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** Checks the addresses of a host before each request, on a fixed number of threads. */
final class ChecksOnPool extends ForwardingTransport {
  private static final String NAME = "resolver";

  private final TransportConfig config;
  private final boolean refusing;
  private final ExecutorService pool;

  /** Takes whether its threads are such that must not block. */
  ChecksOnPool(Transport inner, TransportConfig config, int threads, boolean refusing) {
    super(inner, Capability.ADDRESS_CHECK);
    this.config = config;
    this.refusing = refusing;
    this.pool =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, NAME);
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public void checkBlockingAllowed() {
    if (refusing && Thread.currentThread().getName().equals(NAME)) {
      throw new IllegalStateException("this thread must not block");
    }
    super.checkBlockingAllowed();
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    String host = request.uri().getHost();
    if (config.proxy().isPresent() || host == null || pool.isShutdown()) {
      return super.execute(request, exchange);
    }
    boolean allowed =
        exchange.await(
            CompletableFuture.supplyAsync(() -> isAllowed(host.toLowerCase(Locale.ROOT)), pool));
    if (!allowed) {
      throw new TransportException(Kind.CONNECT, Sent.NO, "no address is allowed", null);
    }
    return super.execute(request, exchange);
  }

  private boolean isAllowed(String host) {
    try {
      return Stream.of(InetAddress.getAllByName(host))
          .map(address -> config.mayConnect(host, address))
          .reduce(false, Boolean::logicalOr);
    } catch (UnknownHostException unknown) {
      return true;
    }
  }

  @Override
  public void close() {
    pool.shutdown();
    super.close();
  }
}
