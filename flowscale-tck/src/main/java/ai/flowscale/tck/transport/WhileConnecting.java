package ai.flowscale.tck.transport;

import static ai.flowscale.tck.transport.TransportScenario.failure;

import ai.flowscale.api.spi.Capability;
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
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Exchanges that end before they have a connection, each kind over a transport of its own. */
final class WhileConnecting extends Ending {
  private static final int CONNECTIONS = 1;

  /** Never enough for what does not respond, so that it may be as short as any. */
  private static final Duration SHORT = Duration.ofMillis(20);

  private static final URI BEHIND_PROXY = URI.create("https://service.invalid/");

  /** Changes the settings of the transport, and says where its requests go. */
  private final BiConsumer<WhileConnecting, Settings> preparation;

  private Function<Begun, @Nullable TransportResponse> end = Ending::failed;
  private @Nullable Runnable mend;
  private @Nullable URI uri;
  private @Nullable Transport transport;
  private @Nullable RawServer server;

  private WhileConnecting(
      String name, boolean concurrent, BiConsumer<WhileConnecting, Settings> preparation) {
    super(name, concurrent);
    this.preparation = preparation;
  }

  /** Returns all that the transport's capabilities and this system allow. */
  static List<Ending> all(TransportScenario it) {
    List<Ending> all = new ArrayList<>(anyTransport(it));
    if (UnresponsiveAddress.open().map(WhileConnecting::close).isPresent()) {
      all.add(
          new WhileConnecting(
              "a connection that is not made in time",
              true,
              (ending, settings) -> {
                settings.connectingWithin(SHORT);
                UnresponsiveAddress address = UnresponsiveAddress.open().orElseThrow();
                ending.uri = it.opened(address).uri("/");
              }));
    }
    boolean aborts = it.declares(Capability.ABORTS_EXCHANGE);
    if (it.declares(Capability.TLS_CONTEXT)) {
      all.addAll(handshakes(it));
      if (aborts) {
        all.add(cancelledHandshake(it));
      }
    }
    if (it.declares(Capability.PROXY)) {
      all.add(
          new WhileConnecting(
              "a proxy that is gone",
              true,
              (ending, settings) -> {
                settings.through(it.refusingPort());
                ending.uri = BEHIND_PROXY;
              }));
      all.add(refusedTunnel(it, "a refused tunnel", null));
      all.add(refusedTunnel(it, "a proxy that closes", ""));
      if (aborts) {
        all.add(cancelledTunnel(it));
      }
    }
    if (it.declares(Capability.ADDRESS_CHECK)) {
      all.add(
          new WhileConnecting(
              "an address that is refused",
              true,
              (ending, settings) -> {
                AtomicBoolean allowed = new AtomicBoolean();
                settings.connectingOnlyTo((host, address) -> allowed.get());
                ending.to(it.plainServer(), () -> allowed.set(true));
              }));
      all.add(heldCheck(it));
    }
    return all;
  }

  private static UnresponsiveAddress close(UnresponsiveAddress found) {
    try (found) {
      return found;
    }
  }

  private static List<WhileConnecting> anyTransport(TransportScenario it) {
    return List.of(
        new WhileConnecting(
            "a refused connection",
            true,
            (ending, settings) ->
                ending.uri = URI.create("http://127.0.0.1:" + it.refusingPort() + "/")),
        new WhileConnecting(
            "an unknown host",
            true,
            (ending, settings) -> ending.uri = URI.create("http://nowhere.invalid/")),
        new WhileConnecting(
            "a task that the executor rejects",
            false,
            (ending, settings) -> {
              AtomicBoolean accepting = new AtomicBoolean();
              settings.runningOn(
                  task -> {
                    if (!accepting.get()) {
                      throw new RejectedExecutionException("the executor is full");
                    }
                    it.executor().execute(task);
                  });
              ending.end = exchange -> readIfAny(it, exchange);
              ending.to(it.plainServer(), () -> accepting.set(true));
            }),
        new WhileConnecting(
            "a slow handshake",
            true,
            (ending, settings) -> {
              settings.connectingWithin(SHORT);
              RawServer silent = it.plainServer().always(RawConnection::readToEnd);
              ending.server = silent;
              ending.uri = URI.create("https://127.0.0.1:" + silent.port() + "/");
            }));
  }

  /** The transport may do without the executor, up to the body or for ever. */
  private static @Nullable TransportResponse readIfAny(TransportScenario it, Begun exchange) {
    TransportResponse response = responseOrFailure(exchange);
    if (response != null) {
      var unused = Waiting.outcome("the end of a body", it.reading(response).whole());
    }
    return response;
  }

  private static List<WhileConnecting> handshakes(TransportScenario it) {
    return List.of(
        handshake(
            it, "a handshake that is cut", server -> server.breakHandshakes(connection -> {})),
        handshake(
            it,
            "a server without TLS",
            server ->
                server.breakHandshakes(
                    connection -> {
                      connection.write(Scripts.response("400 Bad Request", ""));
                      connection.readToEnd();
                    })),
        handshake(
            it,
            "a certificate of an unknown authority",
            server -> server.breakHandshakes(TestAuthority.serverContextOfUnknownAuthority())),
        handshake(
            it,
            "a certificate for another host",
            server -> server.breakHandshakes(TestAuthority.serverContextForAnotherHost())));
  }

  private static WhileConnecting handshake(
      TransportScenario it, String name, Consumer<RawServer> damage) {
    return new WhileConnecting(
        name,
        true,
        (ending, settings) -> {
          settings.trustingAuthority();
          RawServer server = it.tlsServer();
          damage.accept(server);
          ending.to(server, server::mendHandshakes);
        });
  }

  private static WhileConnecting cancelledHandshake(TransportScenario it) {
    return new WhileConnecting(
        "a cancellation during the handshake",
        false,
        (ending, settings) -> {
          settings.trustingAuthority();
          RawServer server = it.tlsServer();
          server.breakHandshakes(RawConnection::readToEnd);
          AtomicInteger count = new AtomicInteger();
          ending.end =
              exchange -> {
                server.connection(count.getAndIncrement());
                return cancelled(exchange);
              };
          ending.to(server, server::mendHandshakes);
        });
  }

  /** Takes what the proxy writes before it closes, or null for a usual refusal. */
  private static WhileConnecting refusedTunnel(
      TransportScenario it, String name, @Nullable String response) {
    return new WhileConnecting(
        name,
        true,
        (ending, settings) -> {
          ForwardProxy proxy = it.opened(ForwardProxy.start()).refuseWith(502).endWith(response);
          settings.through(proxy.port()).trustingAuthority();
          ending.to(it.tlsServer(), () -> proxy.refuseWith(0).endWith(null));
        });
  }

  /** The exchange is cancelled while the proxy makes its tunnel, which a later one gets refused. */
  private static WhileConnecting cancelledTunnel(TransportScenario it) {
    return new WhileConnecting(
        "a cancellation while a tunnel is made",
        false,
        (ending, settings) -> {
          RawServer proxy = it.plainServer();
          settings.through(proxy.port());
          ending.uri = BEHIND_PROXY;
          AtomicInteger count = new AtomicInteger();
          ending.end =
              exchange -> {
                RawConnection asked = proxy.connection(count.getAndIncrement());
                proxy.await("a CONNECT", () -> !asked.requests().isEmpty());
                cancelled(exchange);
                proxy.await("the end of a connection to the proxy", () -> asked.end() != null);
                return null;
              };
          ending.mend =
              () -> proxy.always(Scripts.writeAll(Scripts.response("502 Bad Gateway", "")));
        });
  }

  private static WhileConnecting heldCheck(TransportScenario it) {
    return new WhileConnecting(
        "a cancellation while the address is checked",
        true,
        (ending, settings) -> {
          Semaphore checks = new Semaphore(0);
          AtomicInteger asked = new AtomicInteger();
          settings.connectingOnlyTo(
              (host, address) -> {
                asked.incrementAndGet();
                return isReleased(checks);
              });
          ending.end =
              exchange -> {
                // The exchanges may share one lookup.
                Waiting.until("the check of an address", () -> asked.get() > 0);
                return cancelled(exchange);
              };
          ending.to(it.plainServer(), () -> checks.release(Integer.MAX_VALUE / 2));
        });
  }

  private static boolean isReleased(Semaphore checks) {
    try {
      return checks.tryAcquire(2, TimeUnit.MINUTES);
    } catch (InterruptedException ended) {
      return false;
    }
  }

  /** Sends the requests to a server, which responds once something has been mended. */
  private void to(RawServer target, Runnable mending) {
    server = target.always(Scripts.respondAll("works"));
    uri = target.uri("/");
    mend = mending;
  }

  /** Creates a transport with other settings, which those of the test do not keep. */
  @Override
  void prepare(TransportScenario it) {
    Settings settings = new Settings(it.settings()).withConnections(CONNECTIONS);
    preparation.accept(this, settings);
    transport = it.newTransport(settings);
  }

  @Override
  Optional<RawServer> server() {
    return Optional.ofNullable(server);
  }

  private CompletableFuture<TransportResponse> sending(
      TransportScenario it, TransportRequest request) {
    return it.sending(Objects.requireNonNull(transport), request);
  }

  private TransportRequest request(@Nullable TestBody body) {
    return TransportScenario.request("POST", Objects.requireNonNull(uri), body);
  }

  @Override
  Begun begin(TransportScenario it) {
    TestBody body = TestBody.of(OptionalLong.of(3), "abc");
    TransportRequest request = request(body);
    return new Begun(request, sending(it, request), body);
  }

  @Override
  @Nullable TransportResponse end(TransportScenario it, Begun exchange) {
    return end.apply(exchange);
  }

  /** Where no request can succeed, the next one at least fails, as it gets its turn. */
  @Override
  void assertNext(TransportScenario it) {
    if (mend != null) {
      mend.run();
    }
    CompletableFuture<TransportResponse> next = sending(it, request(null));
    if (mend == null || server == null) {
      failure(next);
    } else {
      assertWorks(it, next);
    }
  }

  @Override
  int maxConnections() {
    return CONNECTIONS;
  }
}
