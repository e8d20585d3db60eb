package ai.flowscale.transport.vertx;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Where requests come from, and the event loops that exchanges run on.
 *
 * <p>Exchanges never run on the context of their caller: a caller on a worker or virtual thread of
 * Vert.x who waits for his answer would hold up the very context that is to bring it.
 */
final class Backend {
  /**
   * More would help only if two could not keep up with the network. On one or two processors there
   * is one, or each call whose connection belongs to the other would wake both.
   */
  static final int EVENT_LOOPS = Runtime.getRuntime().availableProcessors() <= 2 ? 1 : 2;

  private final RequestSource requests;
  private final List<Context> contexts;
  private final Supplier<Future<Void>> closing;

  private Backend(RequestSource requests, List<Context> contexts, Supplier<Future<Void>> closing) {
    this.requests = requests;
    this.contexts = contexts;
    this.closing = closing;
  }

  /**
   * Puts a backend together.
   *
   * @param closing ends what is ours of it
   */
  static Backend of(Vertx vertx, RequestSource requests, Supplier<Future<Void>> closing) {
    List<Context> contexts = Stream.generate(() -> newContext(vertx)).limit(EVENT_LOOPS).toList();
    return new Backend(requests, contexts, closing);
  }

  /** Vert.x gives each thread that is not its own a context with an event loop. */
  private static Context newContext(Vertx vertx) {
    return Threads.callInNew("flowscale-vertx-context", vertx::getOrCreateContext);
  }

  RequestSource requests() {
    return requests;
  }

  /**
   * Returns the same context for the same thread: a caller with one request after the other finds
   * his connection on the event loop that he comes to.
   */
  Context contextFor(Thread caller) {
    return contexts.get(Math.floorMod(caller.getId(), contexts.size()));
  }

  Future<Void> close() {
    return closing.get();
  }
}
