package ai.flowscale.testing;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * A transport for many threads: its exchanges are open until the test, or the client, ends them.
 */
public final class OpenExchanges implements FutureTransport {
  private static final long LIMIT_SECONDS = 60;

  private final Queue<Exchange> exchanges = new ConcurrentLinkedQueue<>();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger mostInFlight = new AtomicInteger();

  /** A request and its response to be. */
  public record Exchange(TransportRequest request, CompletableFuture<TransportResponse> response) {
    /** Responds, unless the client has given the exchange up. */
    public void respond(Response scripted) {
      scripted.make().thenAccept(response::complete);
    }
  }

  /** Leaves the count before the client is notified of the end, and may send the next. */
  private final class Open extends CompletableFuture<TransportResponse> {
    private boolean ended;

    private synchronized void end() {
      if (!ended) {
        ended = true;
        inFlight.decrementAndGet();
      }
    }

    @Override
    public boolean complete(TransportResponse value) {
      end();
      return super.complete(value);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      end();
      return super.cancel(mayInterruptIfRunning);
    }
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
    CompletableFuture<TransportResponse> response = new Open();
    exchanges.add(new Exchange(request, response));
    return response;
  }

  /** Returns all exchanges, in the order in which they began. */
  public List<Exchange> all() {
    return List.copyOf(exchanges);
  }

  /** Returns the exchanges that neither the test nor the client has ended. */
  public List<Exchange> open() {
    return exchanges.stream().filter(one -> !one.response().isDone()).toList();
  }

  /** Returns how many were open at once at most. */
  public int mostInFlight() {
    return mostInFlight.get();
  }

  /** Forgets the exchanges of a round, all of which must have ended. */
  public void nextRound() {
    assertThat(open()).as("exchanges that are left open").isEmpty();
    exchanges.clear();
  }

  /** As many calls go out as the client has connections, and no more: none was lost. */
  public void hasAllConnections(AsyncFlowscale client, int connections) {
    nextRound();
    List<CompletableFuture<?>> calls = new ArrayList<>();
    IntStream.rangeClosed(0, connections).forEach(i -> calls.add(client.getRun("r")));
    await("connections", () -> open().size() >= connections);
    assertThat(open()).as("connections").hasSize(connections);
    // First the one that waits, so that none begins when another ends.
    Collections.reverse(calls);
    calls.forEach(call -> call.cancel(true));
    await("the end of all exchanges", () -> open().isEmpty());
    nextRound();
  }

  private static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      Thread.yield();
    }
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.values());
  }

  @Override
  public void close() {}
}
