package ai.flowscale.tck.transport;

import static ai.flowscale.tck.transport.TransportScenario.response;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A way in which exchanges end. Whatever it is, the exchange must leave its place in the pool and
 * must not be kept. Belongs to one test.
 */
abstract class Ending {
  private final String name;
  private final boolean concurrent;

  /** Takes whether such exchanges can be in flight together without a test's help. */
  Ending(String name, boolean concurrent) {
    this.name = name;
    this.concurrent = concurrent;
  }

  /** An exchange that has begun. */
  record Begun(
      TransportRequest request,
      CompletableFuture<TransportResponse> future,
      @Nullable TestBody body) {}

  /** Creates the server and, if it needs settings of its own, the transport. */
  abstract void prepare(TransportScenario it);

  /** Returns the server, if there is one. */
  abstract Optional<RawServer> server();

  /** Sends a request. */
  abstract Begun begin(TransportScenario it);

  /** Waits for the end of the exchange, or ends it; returns its response if there is one. */
  abstract @Nullable TransportResponse end(TransportScenario it, Begun exchange);

  /** Asserts that the pool has a connection for another request to the same origin. */
  abstract void assertNext(TransportScenario it);

  /** Returns how many connections the origin may have. */
  abstract int maxConnections();

  final String exchangeName() {
    return name;
  }

  /** Ends some exchanges. */
  final List<Ended> endSome(TransportScenario it, int count) {
    List<Ended> ended = new ArrayList<>();
    List<Begun> begun = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      begun.add(begin(it));
      if (!concurrent) {
        ended.add(ended(it, begun.remove(0)));
      }
    }
    while (!begun.isEmpty()) {
      ended.add(ended(it, begun.remove(0)));
    }
    return ended;
  }

  private Ended ended(TransportScenario it, Begun exchange) {
    return new Ended(exchange, end(it, exchange));
  }

  /** An exchange that has ended. */
  record Ended(Begun exchange, @Nullable TransportResponse response) {}

  /** Waits for a response, or for the failure that comes instead. */
  static @Nullable TransportResponse responseOrFailure(Begun exchange) {
    return Waiting.outcome("the end of an exchange", exchange.future()) == null
        ? exchange.future().join()
        : null;
  }

  /** Waits for the end of an exchange without a response. */
  static @Nullable TransportResponse failed(Begun exchange) {
    TransportScenario.failure(exchange.future());
    return null;
  }

  /** Cancels an exchange, which has no response then. */
  static @Nullable TransportResponse cancelled(Begun exchange) {
    exchange.future().cancel(true);
    return null;
  }

  /** Asserts that a request gets its response. */
  static void assertWorks(TransportScenario it, CompletableFuture<TransportResponse> next) {
    assertThat(it.text(response(next))).as("the next response").isEqualTo("works");
  }
}
