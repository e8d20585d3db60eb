package ai.flowscale.transport.vertx;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.ext.web.codec.spi.BodyStream;
import org.jspecify.annotations.Nullable;

/**
 * Where Web Client pipes the body of an answer to. It is full whenever as many buffers have come as
 * were asked for, which makes Web Client pause the response. On the context of the exchange.
 */
final class PipedBody implements BodyStream<Void> {
  private final ResponseBody body;
  private final Promise<Void> never = Promise.promise();

  /** How many buffers may come. One, to begin with: see {@link ResponseBody}. */
  private long room = 1;

  private @Nullable Handler<Void> onRoom;

  private PipedBody(HttpClientResponse response, Exchange exchange) {
    body = exchange.respond(response, this::fetch);
  }

  static PipedBody of(HttpClientResponse response, Exchange exchange) {
    PipedBody made = new PipedBody(response, exchange);
    // A pipe ends what it writes to after a failure too; the response tells the two apart.
    response.end().onComplete(whole -> made.body.complete(), made.body::failed);
    return made;
  }

  private void fetch(int amount) {
    room += amount;
    Handler<Void> resume = onRoom;
    if (resume != null) {
      onRoom = null;
      resume.handle(null);
    }
  }

  @Override
  public Future<Void> write(Buffer buffer) {
    room--;
    body.received(buffer);
    return Future.succeededFuture();
  }

  @Override
  public boolean writeQueueFull() {
    return room <= 0;
  }

  @Override
  public PipedBody drainHandler(@Nullable Handler<Void> handler) {
    onRoom = handler;
    return this;
  }

  /** Never comes, see {@link WebClientRequests}. */
  @Override
  public Future<Void> result() {
    return never.future();
  }

  @Override
  public Future<Void> end() {
    return Future.succeededFuture();
  }

  @Override
  public void handle(Throwable failure) {}

  @Override
  public PipedBody exceptionHandler(@Nullable Handler<Throwable> handler) {
    return this;
  }

  @Override
  public PipedBody setWriteQueueMaxSize(int size) {
    return this;
  }
}
