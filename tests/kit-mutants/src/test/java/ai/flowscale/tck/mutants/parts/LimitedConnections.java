package ai.flowscale.tck.mutants.parts;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * Keeps the limit of connections: no more exchanges with an origin are in flight than it may have.
 */
public class LimitedConnections extends ForwardingTransport {
  private final TransportConfig config;
  private final boolean timed;
  private final Predicate<TransportRequest> limited;
  private final Predicate<Object> losing;
  private final Map<String, Origin> origins = new ConcurrentHashMap<>();

  /** An exchange that is cancelled while it waits. */
  public static final Object WAITING = "waiting";

  /** A response that is closed. */
  public static final Object CLOSING = "closing";

  /** Loses the place of an exchange with some failures, and with some of the ends above. */
  public LimitedConnections(Transport inner, TransportConfig config, Predicate<Object> losing) {
    this(inner, config, false, request -> true, losing);
  }

  /** Has one limit for all origins. */
  public static LimitedConnections inAll(Transport inner, TransportConfig config, int most) {
    return new LimitedConnections(
        inner,
        new ForwardingConfig(config) {
          @Override
          public int maxConnections() {
            return most;
          }
        },
        false,
        request -> true,
        end -> false) {
      @Override
      String originOf(String authority) {
        return "all";
      }
    };
  }

  /** Takes whether the connect timeout ends the wait, and which requests the limit is about. */
  public LimitedConnections(
      Transport inner, TransportConfig config, boolean timed, Predicate<TransportRequest> limited) {
    this(inner, config, timed, limited, end -> false);
  }

  private LimitedConnections(
      Transport inner,
      TransportConfig config,
      boolean timed,
      Predicate<TransportRequest> limited,
      Predicate<Object> losing) {
    super(inner, Capability.MAX_CONNECTIONS);
    this.losing = losing;
    this.config = config;
    this.timed = timed;
    this.limited = limited;
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    String authority = request.uri().getRawAuthority();
    if (authority == null || !limited.test(request)) {
      return super.execute(request, exchange);
    }
    Origin origin = origins.computeIfAbsent(originOf(authority), any -> new Origin());
    CompletableFuture<Void> place = new CompletableFuture<>();
    origin.enter(place);
    if (timed && !place.isDone()) {
      CompletableFuture.delayedExecutor(
              config.connectTimeout().toNanos(), TimeUnit.NANOSECONDS, Runnable::run)
          .execute(
              () ->
                  place.completeExceptionally(
                      new TransportException(
                          Kind.TIMEOUT, Sent.NO, "no connection in time", null)));
    }
    try {
      exchange.await(place);
    } catch (TransportException failure) {
      // Whoever leaves sees that nobody waits here; but the place may be here already.
      if (!losing.test(WAITING) && !place.cancel(true) && !place.isCompletedExceptionally()) {
        origin.leave();
      }
      throw failure;
    }
    return inPlace(request, exchange, origin);
  }

  String originOf(String authority) {
    return authority;
  }

  private TransportResponse inPlace(TransportRequest request, Execution exchange, Origin origin) {
    AtomicBoolean left = new AtomicBoolean();
    Runnable leave =
        () -> {
          if (left.compareAndSet(false, true)) {
            origin.leave();
          }
        };
    try {
      return leaving(super.execute(request, exchange), leave);
    } catch (TransportException failure) {
      if (!losing.test(failure)) {
        leave.run();
      }
      throw failure;
    }
  }

  private TransportResponse leaving(TransportResponse response, Runnable leave) {
    return new ForwardingResponse(Responses.relayed(response, down -> new Leaves(down, leave))) {
      @Override
      public void close() {
        super.close();
        if (!losing.test(CLOSING)) {
          leave.run();
        }
      }
    };
  }

  @Override
  public void close() {
    super.close();
    origins.values().forEach(Origin::drain);
  }

  /** The exchanges with an origin. */
  private final class Origin {
    private final Queue<CompletableFuture<Void>> waiting = new ArrayDeque<>();
    private int running;

    void enter(CompletableFuture<Void> place) {
      synchronized (waiting) {
        if (running >= config.maxConnections()) {
          waiting.add(place);
          return;
        }
        running++;
      }
      place.complete(null);
    }

    void leave() {
      CompletableFuture<Void> next;
      do {
        synchronized (waiting) {
          next = waiting.poll();
          if (next == null) {
            running--;
          }
        }
      } while (next != null && !next.complete(null));
    }

    /** After the close each exchange fails at once. */
    void drain() {
      CompletableFuture<Void> next;
      do {
        synchronized (waiting) {
          next = waiting.poll();
        }
        if (next != null) {
          next.complete(null);
        }
      } while (next != null);
    }
  }

  /** Tells the end of a body, however it ends. */
  private final class Leaves extends Relay {
    private final Runnable leave;

    Leaves(Sink down, Runnable leave) {
      super(down);
      this.leave = leave;
    }

    @Override
    public void onError(Throwable failure) {
      if (!losing.test(List.of(failure))) {
        leave.run();
      }
      super.onError(failure);
    }

    @Override
    public void onComplete() {
      leave.run();
      super.onComplete();
    }
  }
}
