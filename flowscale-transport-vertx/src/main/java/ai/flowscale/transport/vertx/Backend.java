package ai.flowscale.transport.vertx;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A client and the event loops that exchanges run on.
 *
 * <p>Exchanges never run on the context of their caller: a caller on a worker or virtual thread of
 * Vert.x who waits for his answer would hold up the very context that is to bring it.
 */
final class Backend {
  /** More would help only if two could not keep up with the network. */
  static final int EVENT_LOOPS = 2;

  private final HttpClient client;
  private final List<Context> contexts;
  private final Supplier<Future<Void>> closing;

  private Backend(HttpClient client, List<Context> contexts, Supplier<Future<Void>> closing) {
    this.client = client;
    this.contexts = contexts;
    this.closing = closing;
  }

  /**
   * Puts a backend together.
   *
   * @param closing ends what is ours of it
   */
  static Backend of(Vertx vertx, HttpClient client, Supplier<Future<Void>> closing) {
    List<Context> contexts = Stream.generate(() -> newContext(vertx)).limit(EVENT_LOOPS).toList();
    return new Backend(client, contexts, closing);
  }

  /** Vert.x gives each thread that is not its own a context with an event loop. */
  private static Context newContext(Vertx vertx) {
    return Threads.callInNew("flowscale-vertx-context", vertx::getOrCreateContext);
  }

  HttpClient client() {
    return client;
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
