package ai.flowscale.transport.vertx;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.Pipe;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A stream of nothing that, piped somewhere, tells where: whoever made it writes there himself. */
final class SinkTaker implements ReadStream<Buffer>, Pipe<Buffer> {
  private final Consumer<WriteStream<Buffer>> taker;

  SinkTaker(Consumer<WriteStream<Buffer>> taker) {
    this.taker = taker;
  }

  @Override
  public Pipe<Buffer> pipe() {
    return this;
  }

  @Override
  public Future<Void> to(WriteStream<Buffer> sink) {
    taker.accept(sink);
    // Never a failure: it would have the sink closed or reset, which is not for the pipe to do.
    return Future.succeededFuture();
  }

  @Override
  public void close() {}

  @Override
  public SinkTaker endOnFailure(boolean end) {
    return this;
  }

  @Override
  public SinkTaker endOnSuccess(boolean end) {
    return this;
  }

  @Override
  public SinkTaker endOnComplete(boolean end) {
    return this;
  }

  @Override
  public SinkTaker exceptionHandler(@Nullable Handler<Throwable> handler) {
    return this;
  }

  @Override
  public SinkTaker handler(@Nullable Handler<Buffer> handler) {
    return this;
  }

  @Override
  public SinkTaker endHandler(@Nullable Handler<Void> handler) {
    return this;
  }

  @Override
  public SinkTaker pause() {
    return this;
  }

  @Override
  public SinkTaker resume() {
    return this;
  }

  @Override
  public SinkTaker fetch(long amount) {
    return this;
  }
}
