package ai.flowscale.transport.vertx;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A response's body on its way from Vert.x to one subscriber. Vert.x counts the end of a body as
 * one thing more that must be fetched, and a subscriber need not ask for it: so one buffer more
 * than was asked for is fetched and kept here.
 *
 * <p>Signals come from Vert.x, the subscriber and {@link #abort}, on any thread; {@link #drain}
 * puts them in one line.
 */
final class ResponseBody implements Flow.Publisher<ByteBuffer> {
  /** How much is fetched at once: each time costs a task on the event loop. */
  private static final int MOST_FETCHED = 16;

  private final Exchange exchange;
  private final IntConsumer inflow;
  private final Queue<ByteBuffer> ready = new ConcurrentLinkedQueue<>();
  private final AtomicReference<Flow.@Nullable Subscriber<? super ByteBuffer>> subscriber =
      new AtomicReference<>();
  private final AtomicInteger signals = new AtomicInteger();
  private final AtomicLong demand = new AtomicLong();

  /** How many buffers were fetched that have not come yet. */
  private final AtomicInteger fetched = new AtomicInteger(1);

  private final AtomicBoolean cancelled = new AtomicBoolean();
  private volatile boolean ended;
  private volatile @Nullable Throwable failure;
  private volatile @Nullable Throwable aborted;
  private volatile boolean subscribed;
  private boolean over;

  /**
   * Makes a body.
   *
   * @param inflow asks for that many buffers more, on the context; one is on its way already
   */
  ResponseBody(Exchange exchange, IntConsumer inflow) {
    this.exchange = exchange;
    this.inflow = inflow;
  }

  // What Vert.x tells, on the context.

  void received(Buffer buffer) {
    fetched.decrementAndGet();
    ready.add(ByteBuffer.wrap(buffer.getBytes()));
    drain();
  }

  /** No more comes, and what came is not the whole. */
  void failed(Throwable thrown) {
    failure = exchange.bodyFailed(thrown);
    end();
  }

  /** All has come. */
  void complete() {
    exchange.bodyComplete();
    // Vert.x gives the connection back after this. A reader who is told now may be so fast with his
    // next request that another connection is made for it.
    if (!exchange.onContext(this::end)) {
      end();
    }
  }

  private void end() {
    ended = true;
    drain();
  }

  /** Fails the body now, whatever is still to be handed out. */
  void abort(Throwable failure) {
    aborted = failure;
    drain();
  }

  // What the reader of the body calls.

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> reader) {
    if (!subscriber.compareAndSet(null, reader)) {
      reader.onSubscribe(new Reading(false));
      reader.onError(new IllegalStateException("a response's body takes one subscriber"));
      return;
    }
    reader.onSubscribe(new Reading(true));
    subscribed = true;
    drain();
  }

  private final class Reading implements Flow.Subscription {
    private final boolean live;

    Reading(boolean live) {
      this.live = live;
    }

    @Override
    public void request(long n) {
      if (!live) {
        return;
      }
      if (n <= 0) {
        exchange.misread(new IllegalArgumentException("request(" + n + "): ask for 1 or more"));
        return;
      }
      demand.accumulateAndGet(n, (had, more) -> had + more < 0 ? Long.MAX_VALUE : had + more);
      drain();
    }

    @Override
    public void cancel() {
      if (live && cancelled.compareAndSet(false, true)) {
        if (!ended) {
          exchange.abandon();
        }
        drain();
      }
    }
  }

  private void drain() {
    if (signals.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      Flow.Subscriber<? super ByteBuffer> reader = subscriber.get();
      if (reader != null && subscribed && !over) {
        handOut(reader);
      }
      seen = signals.addAndGet(-seen);
    } while (seen != 0);
  }

  private void handOut(Flow.Subscriber<? super ByteBuffer> reader) {
    while (!over) {
      if (cancelled.get()) {
        over = true;
        ready.clear();
        return;
      }
      // Read before the queue: what came before the end is in the queue by then.
      boolean last = ended;
      Throwable broken = aborted;
      if (broken != null) {
        over = true;
        ready.clear();
        reader.onError(broken);
        return;
      }
      if (ready.isEmpty() && last) {
        tellEnd(reader);
        return;
      }
      if (ready.isEmpty() || demand.get() == 0) {
        fetchMore();
        return;
      }
      demand.updateAndGet(had -> had == Long.MAX_VALUE ? had : had - 1);
      next(reader);
    }
  }

  private void tellEnd(Flow.Subscriber<? super ByteBuffer> reader) {
    over = true;
    Throwable thrown = failure;
    if (thrown == null) {
      reader.onComplete();
    } else {
      reader.onError(thrown);
    }
  }

  private void next(Flow.Subscriber<? super ByteBuffer> reader) {
    ByteBuffer buffer = ready.poll();
    if (buffer == null) {
      return;
    }
    try {
      reader.onNext(buffer);
    } catch (RuntimeException broken) {
      // A reader must not throw; one that does has lost bytes and gets no more.
      exchange.misread(broken);
    }
  }

  private void fetchMore() {
    if (ended || !ready.isEmpty()) {
      return;
    }
    int amount = (int) Math.max(1, Math.min(demand.get(), MOST_FETCHED));
    if (fetched.compareAndSet(0, amount)) {
      exchange.onContext(() -> inflow.accept(amount));
    }
  }
}
