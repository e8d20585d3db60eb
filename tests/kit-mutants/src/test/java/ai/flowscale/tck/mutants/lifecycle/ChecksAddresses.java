package ai.flowscale.tck.mutants.lifecycle;

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
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Checks the addresses of a host before each request. */
final class ChecksAddresses extends ForwardingTransport {
  private final TransportConfig config;
  private final boolean once;
  private final boolean onCaller;
  private final int most;
  private final Map<String, Boolean> answers = new ConcurrentHashMap<>();

  /** Takes whether each host is checked once, and whether that is done by the caller's thread. */
  ChecksAddresses(Transport inner, TransportConfig config, boolean once, boolean onCaller) {
    this(inner, config, once, onCaller, Integer.MAX_VALUE);
  }

  /** Takes how many addresses of a host are checked, too. */
  ChecksAddresses(
      Transport inner, TransportConfig config, boolean once, boolean onCaller, int most) {
    super(inner, Capability.ADDRESS_CHECK);
    this.config = config;
    this.once = once;
    this.onCaller = onCaller;
    this.most = most;
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    String host = request.uri().getHost();
    if (config.proxy().isPresent() || host == null) {
      return super.execute(request, exchange);
    }
    String name = host.toLowerCase(Locale.ROOT);
    boolean allowed =
        onCaller
            ? check(name)
            : exchange.await(
                CompletableFuture.supplyAsync(() -> check(name), ChecksAddresses::start));
    if (!allowed) {
      throw new TransportException(Kind.CONNECT, Sent.NO, "no address is allowed", null);
    }
    return super.execute(request, exchange);
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "resolver");
    thread.setDaemon(true);
    thread.start();
  }

  private boolean check(String host) {
    return once ? answers.computeIfAbsent(host, this::isAllowed) : isAllowed(host);
  }

  private boolean isAllowed(String host) {
    try {
      return Arrays.stream(InetAddress.getAllByName(host))
          .limit(most)
          .map(address -> config.mayConnect(host, address))
          .reduce(false, Boolean::logicalOr);
    } catch (UnknownHostException unknown) {
      return true;
    }
  }
}
