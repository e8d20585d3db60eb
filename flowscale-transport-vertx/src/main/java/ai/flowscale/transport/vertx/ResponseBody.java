package ai.flowscale.transport.vertx;

import ai.flowscale.client.transport.ResponseBodySink;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * A response's body on its way from Vert.x. Vert.x counts the end of a body as one thing more that
 * must be fetched, and a reader need not ask for it: so one buffer more than was asked for is
 * fetched and held.
 */
final class ResponseBody implements ResponseBodySink.Source {
  /** How much is fetched at once: each time costs a task on the event loop. */
  private static final int MOST_FETCHED = 16;

  private final Exchange exchange;
  private final IntConsumer inflow;
  private final ResponseBodySink sink = ResponseBodySink.create(this);

  /** How many buffers were fetched that have not come yet. */
  private final AtomicInteger fetched = new AtomicInteger(1);

  /**
   * Makes a body.
   *
   * @param inflow asks for that many buffers more, on the context; one is on its way already
   */
  ResponseBody(Exchange exchange, IntConsumer inflow) {
    this.exchange = exchange;
    this.inflow = inflow;
  }

  Flow.Publisher<ByteBuffer> publisher() {
    return sink;
  }

  // What Vert.x tells, on the context.

  void received(Buffer buffer) {
    fetched.decrementAndGet();
    sink.next(ByteBuffer.wrap(buffer.getBytes()));
  }

  /** No more comes, and what came is not the whole. */
  void failed(Throwable thrown) {
    sink.fail(exchange.bodyFailed(thrown));
  }

  /** All has come. */
  void complete() {
    exchange.bodyComplete();
    // Vert.x gives the connection back after this. A reader who is told now may be so fast with his
    // next request that another connection is made for it.
    if (!exchange.onContext(sink::complete)) {
      sink.complete();
    }
  }

  /** Fails the body now, whatever is still to be handed out. */
  void abort(Throwable failure) {
    sink.abort(failure);
  }

  // What the reader brings about.

  @Override
  public boolean request(long demand) {
    int amount = (int) Math.max(1, Math.min(demand, MOST_FETCHED));
    if (fetched.compareAndSet(0, amount)) {
      exchange.onContext(() -> inflow.accept(amount));
    }
    return true;
  }

  @Override
  public void cancel() {
    exchange.abandon();
  }
}
