package ai.flowscale.tck.transport;

import static ai.flowscale.tck.transport.TransportScenario.failure;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.ForwardProxy;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawServer;
import ai.flowscale.tck.server.TestAuthority;
import ai.flowscale.tck.server.UnresponsiveAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Exchanges that end before they have a connection, each kind over a transport of its own. */
abstract class WhileConnecting extends Ending {
  static final int CONNECTIONS = 1;

  /** Never enough for what does not respond, so that it may be as short as any. */
  private static final Duration SHORT = Duration.ofMillis(20);

  private @Nullable URI uri;
  private @Nullable Transport transport;
  private @Nullable RawServer server;

  WhileConnecting(String name, boolean concurrent) {
    super(name, concurrent);
  }

  /** Returns all that the transport's capabilities and this system allow. */
  static List<Ending> all(TransportScenario it) {
    List<Ending> all =
        new ArrayList<>(
            List.of(new Refused(), new Unknown(), new RejectedTask(), new NotInTime(false)));
    if (UnresponsiveAddress.open().map(WhileConnecting::close).isPresent()) {
      all.add(new NotInTime(true));
    }
    if (it.declares(Capability.TLS_CONTEXT)) {
      for (Handshake how : Handshake.values()) {
        if (how != Handshake.CANCELLED || it.declares(Capability.ABORTS_EXCHANGE)) {
          all.add(new Broken(how));
        }
      }
    }
    if (it.declares(Capability.PROXY)) {
      all.add(new NoProxy());
      all.add(new RefusedTunnel("a refused tunnel", null));
      all.add(new RefusedTunnel("a proxy that closes", ""));
      if (it.declares(Capability.ABORTS_EXCHANGE)) {
        all.add(new CancelledTunnel());
      }
    }
    if (it.declares(Capability.ADDRESS_CHECK)) {
      all.add(new RefusedAddress());
      all.add(new HeldCheck());
    }
    return all;
  }

  private static UnresponsiveAddress close(UnresponsiveAddress found) {
    try (found) {
      return found;
    }
  }

  /** Creates a transport with other settings, which those of the test do not keep. */
  final void over(TransportScenario it, UnaryOperator<Settings> change) {
    List<Settings> before = new ArrayList<>();
    it.settings(
        settings -> {
          before.add(settings);
          return change.apply(settings.withConnections(CONNECTIONS));
        });
    transport = it.newTransport();
    it.settings(changed -> before.get(0));
  }

  final void to(URI target) {
    uri = target;
  }

  final RawServer to(RawServer target) {
    server = target;
    uri = target.uri("/");
    return target;
  }

  @Override
  final Optional<RawServer> server() {
    return Optional.ofNullable(server);
  }

  private CompletableFuture<TransportResponse> sending(
      TransportScenario it, TransportRequest request) {
    return it.sending(
        Optional.ofNullable(transport).orElseThrow(WhileConnecting::notPrepared), request);
  }

  private TransportRequest request(@Nullable TestBody body) {
    URI target = Optional.ofNullable(uri).orElseThrow(WhileConnecting::notPrepared);
    return TransportRequest.of("POST", target, Headers.empty(), body);
  }

  private static IllegalStateException notPrepared() {
    return new IllegalStateException("not prepared");
  }

  /** Sends a request without a body. */
  final CompletableFuture<TransportResponse> next(TransportScenario it) {
    return sending(it, request(null));
  }

  @Override
  final Begun begin(TransportScenario it) {
    TestBody body = TestBody.of(OptionalLong.of(3), "abc");
    TransportRequest request = request(body);
    return new Begun(request, sending(it, request), body);
  }

  @Override
  @Nullable TransportResponse end(TransportScenario it, Begun exchange) {
    return failed(exchange);
  }

  /** Where no request can succeed, the next one at least fails, as it gets its turn. */
  @Override
  void assertNext(TransportScenario it) {
    failure(next(it));
  }

  @Override
  final int maxConnections() {
    return CONNECTIONS;
  }

  /** No one listens. */
  private static final class Refused extends WhileConnecting {
    Refused() {
      super("a refused connection", true);
    }

    @Override
    void prepare(TransportScenario it) {
      over(it, settings -> settings);
      to(URI.create("http://127.0.0.1:" + it.refusingPort() + "/"));
    }
  }

  /** There is no such host. */
  private static final class Unknown extends WhileConnecting {
    Unknown() {
      super("an unknown host", true);
    }

    @Override
    void prepare(TransportScenario it) {
      over(it, settings -> settings);
      to(URI.create("http://nowhere.invalid/"));
    }
  }

  /** The connect timeout passes. */
  private static final class NotInTime extends WhileConnecting {
    private final boolean unaccepted;

    /** Takes whether the connection itself is not made; otherwise the handshake is not. */
    NotInTime(boolean unaccepted) {
      super(unaccepted ? "a connection that is not made in time" : "a slow handshake", true);
      this.unaccepted = unaccepted;
    }

    @Override
    void prepare(TransportScenario it) {
      over(it, settings -> settings.connectingWithin(SHORT));
      if (unaccepted) {
        UnresponsiveAddress address = UnresponsiveAddress.open().orElseThrow();
        it.opened(address);
        to(address.uri("/"));
      } else {
        RawServer silent = to(it.watched(RawServer.start())).always(RawConnection::readToEnd);
        to(URI.create("https://127.0.0.1:" + silent.port() + "/"));
      }
    }
  }

  /** How a handshake fails. */
  private enum Handshake {
    CUT("a handshake that is cut"),
    NONE("a server without TLS"),
    UNTRUSTED("a certificate of an unknown authority"),
    OTHER_HOST("a certificate for another host"),
    CANCELLED("a cancellation during the handshake");

    private final String text;

    Handshake(String text) {
      this.text = text;
    }
  }

  /** The handshake fails. */
  private static final class Broken extends WhileConnecting {
    private final Handshake how;
    private int count;

    Broken(Handshake how) {
      super(how.text, how != Handshake.CANCELLED);
      this.how = how;
    }

    @Override
    void prepare(TransportScenario it) {
      over(it, settings -> settings.trusting(TestAuthority.clientContext()));
      RawServer started =
          to(it.watched(RawServer.startTls(TestAuthority.serverContext())))
              .always(Scripts.respondAll("works"));
      switch (how) {
        case CUT -> started.breakHandshakes(connection -> {});
        case NONE ->
            started.breakHandshakes(
                connection -> {
                  connection.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
                  connection.readToEnd();
                });
        case UNTRUSTED -> started.breakHandshakes(TestAuthority.serverContextOfUnknownAuthority());
        case OTHER_HOST -> started.breakHandshakes(TestAuthority.serverContextForAnotherHost());
        case CANCELLED -> started.breakHandshakes(RawConnection::readToEnd);
      }
    }

    @Override
    @Nullable TransportResponse end(TransportScenario it, Begun exchange) {
      if (how != Handshake.CANCELLED) {
        return failed(exchange);
      }
      server().orElseThrow().connection(count++);
      exchange.future().cancel(true);
      return null;
    }

    @Override
    void assertNext(TransportScenario it) {
      server().orElseThrow().mendHandshakes();
      assertWorks(it, next(it));
    }
  }

  /** The proxy cannot be reached. */
  private static final class NoProxy extends WhileConnecting {
    NoProxy() {
      super("a proxy that is gone", true);
    }

    @Override
    void prepare(TransportScenario it) {
      ProxySettings gone = ProxySettings.of("127.0.0.1", it.refusingPort());
      over(it, settings -> settings.through(gone));
      to(URI.create("https://service.invalid/"));
    }
  }

  /** The exchange is cancelled while the proxy makes its tunnel, which a later one gets refused. */
  private static final class CancelledTunnel extends WhileConnecting {
    private @Nullable RawServer proxy;
    private int count;

    CancelledTunnel() {
      super("a cancellation while a tunnel is made", false);
    }

    @Override
    void prepare(TransportScenario it) {
      RawServer silent = it.watched(RawServer.start());
      proxy = silent;
      ProxySettings through = ProxySettings.of("127.0.0.1", silent.port());
      over(it, settings -> settings.through(through));
      to(URI.create("https://service.invalid/"));
    }

    private RawServer proxy() {
      return Optional.ofNullable(proxy).orElseThrow(WhileConnecting::notPrepared);
    }

    @Override
    @Nullable TransportResponse end(TransportScenario it, Begun exchange) {
      count++;
      proxy().await("CONNECT " + count, () -> proxy().requests().size() >= count);
      exchange.future().cancel(true);
      RawConnection asked = proxy().connection(count - 1);
      proxy().await("the end of a connection to the proxy", () -> asked.end() != null);
      return null;
    }

    @Override
    void assertNext(TransportScenario it) {
      proxy().always(Scripts.writeAll("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"));
      super.assertNext(it);
    }
  }

  /** The proxy refuses the tunnel. */
  private static final class RefusedTunnel extends WhileConnecting {
    private final @Nullable String response;
    private @Nullable ForwardProxy proxy;

    /** Takes what the proxy writes before it closes, or null for a usual refusal. */
    RefusedTunnel(String name, @Nullable String response) {
      super(name, true);
      this.response = response;
    }

    @Override
    void prepare(TransportScenario it) {
      ForwardProxy started = it.opened(ForwardProxy.start()).refuseWith(502).endWith(response);
      proxy = started;
      ProxySettings through = ProxySettings.of("127.0.0.1", started.port());
      over(it, settings -> settings.through(through).trusting(TestAuthority.clientContext()));
      to(it.watched(RawServer.startTls(TestAuthority.serverContext())))
          .always(Scripts.respondAll("works"));
    }

    @Override
    void assertNext(TransportScenario it) {
      if (proxy != null) {
        proxy.refuseWith(0).endWith(null);
      }
      assertWorks(it, next(it));
    }
  }

  /** {@code mayConnect} refuses the address. */
  private static final class RefusedAddress extends WhileConnecting {
    private volatile boolean allowed;

    RefusedAddress() {
      super("an address that is refused", true);
    }

    @Override
    void prepare(TransportScenario it) {
      over(it, settings -> settings.connectingOnlyTo((host, address) -> allowed));
      to(it.watched(RawServer.start())).always(Scripts.respondAll("works"));
    }

    @Override
    void assertNext(TransportScenario it) {
      allowed = true;
      assertWorks(it, next(it));
    }
  }

  /** The exchange is cancelled while its address is checked. */
  private static final class HeldCheck extends WhileConnecting {
    private final Semaphore checks = new Semaphore(0);
    private final AtomicInteger asked = new AtomicInteger();

    HeldCheck() {
      super("a cancellation while the address is checked", true);
    }

    @Override
    void prepare(TransportScenario it) {
      over(it, settings -> settings.connectingOnlyTo((host, address) -> isReleased()));
      to(it.watched(RawServer.start())).always(Scripts.respondAll("works"));
    }

    private boolean isReleased() {
      asked.incrementAndGet();
      try {
        return checks.tryAcquire(2, TimeUnit.MINUTES);
      } catch (InterruptedException ended) {
        return false;
      }
    }

    @Override
    @Nullable TransportResponse end(TransportScenario it, Begun exchange) {
      // The exchanges may share one lookup.
      Waiting.until("the check of an address", () -> asked.get() > 0);
      exchange.future().cancel(true);
      return null;
    }

    @Override
    void assertNext(TransportScenario it) {
      checks.release(Integer.MAX_VALUE / 2);
      assertWorks(it, next(it));
    }
  }

  /** The executor of the settings is full. */
  private static final class RejectedTask extends WhileConnecting {
    private volatile boolean accepting;

    RejectedTask() {
      super("a task that the executor rejects", false);
    }

    @Override
    void prepare(TransportScenario it) {
      ExecutorService executor = it.executor();
      over(
          it,
          settings ->
              settings.runningOn(
                  task -> {
                    if (!accepting) {
                      throw new RejectedExecutionException("the executor is full");
                    }
                    executor.execute(task);
                  }));
      to(it.watched(RawServer.start())).always(Scripts.respondAll("works"));
    }

    /** The transport may do without the executor, up to the body or for ever. */
    @Override
    @Nullable TransportResponse end(TransportScenario it, Begun exchange) {
      TransportResponse response = responseOrFailure(exchange);
      if (response != null) {
        CompletableFuture<String> body = it.reading(response).whole();
        var unused = Waiting.outcome("the end of a body", body);
      }
      return response;
    }

    @Override
    void assertNext(TransportScenario it) {
      accepting = true;
      assertWorks(it, next(it));
    }
  }
}
