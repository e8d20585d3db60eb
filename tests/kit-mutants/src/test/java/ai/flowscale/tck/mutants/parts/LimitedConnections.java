package ai.flowscale.tck.mutants.parts;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
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

  /** A body that is cancelled. */
  public static final Object BODY = "body";

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
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    String authority = request.uri().getRawAuthority();
    if (authority == null || !limited.test(request)) {
      return super.send(request);
    }
    Origin origin = origins.computeIfAbsent(originOf(authority), any -> new Origin());
    CompletableFuture<TransportResponse> outer = new CompletableFuture<>();
    AtomicBoolean begun = new AtomicBoolean();
    origin.enter(
        () -> {
          if (outer.isDone()) {
            if (!losing.test(WAITING)) {
              origin.leave();
            }
          } else {
            begun.set(true);
            begin(request, origin, outer);
          }
        });
    if (timed && !begun.get()) {
      CompletableFuture.delayedExecutor(
              config.connectTimeout().toNanos(), TimeUnit.NANOSECONDS, Runnable::run)
          .execute(
              () -> {
                if (!begun.get()) {
                  outer.completeExceptionally(
                      new TransportException(Kind.TIMEOUT, Sent.NO, "no connection in time", null));
                }
              });
    }
    return outer;
  }

  String originOf(String authority) {
    return authority;
  }

  private void begin(
      TransportRequest request, Origin origin, CompletableFuture<TransportResponse> outer) {
    AtomicBoolean left = new AtomicBoolean();
    Runnable leave =
        () -> {
          if (left.compareAndSet(false, true)) {
            origin.leave();
          }
        };
    CompletableFuture<TransportResponse> inner =
        Futures.changed(
            super.send(request),
            response -> leaving(response, leave),
            failure -> {
              if (!losing.test(failure)) {
                leave.run();
              }
              return failure;
            });
    Futures.pass(inner, outer);
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
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int running;

    void enter(Runnable exchange) {
      synchronized (waiting) {
        if (running >= config.maxConnections()) {
          waiting.add(exchange);
          return;
        }
        running++;
      }
      exchange.run();
    }

    void leave() {
      Runnable next;
      synchronized (waiting) {
        next = waiting.poll();
        if (next == null) {
          running--;
        }
      }
      if (next != null) {
        next.run();
      }
    }

    /** After the close each exchange fails at once. */
    void drain() {
      Runnable next;
      do {
        synchronized (waiting) {
          next = waiting.poll();
        }
        if (next != null) {
          next.run();
        }
      } while (next != null);
    }
  }

  /** Tells the end of a body, however it ends. */
  private final class Leaves extends Relay {
    private final Runnable leave;

    Leaves(Flow.Subscriber<? super ByteBuffer> down, Runnable leave) {
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

    @Override
    public void cancel() {
      super.cancel();
      if (!losing.test(BODY)) {
        leave.run();
      }
    }
  }
}
