package ai.flowscale.transport.jdk;

import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A response's body on its way from the JDK, which hands out lists of buffers, to one subscriber,
 * which asks for single ones. The next list is asked for when the last one was taken and more is
 * wanted, so that no more than one list is ever held here.
 *
 * <p>Signals come from the JDK, the subscriber and {@link #abort}, on any thread; {@link #drain}
 * puts them in one line.
 */
final class ResponseBody implements BodySubscriber<ResponseBody>, Flow.Publisher<ByteBuffer> {
  private final Exchange exchange;
  private final ResponseInfo info;
  private final CompletableFuture<ResponseBody> begun = new CompletableFuture<>();
  private final Queue<ByteBuffer> ready = new ConcurrentLinkedQueue<>();
  private final AtomicReference<Flow.@Nullable Subscriber<? super ByteBuffer>> subscriber =
      new AtomicReference<>();
  private final AtomicInteger signals = new AtomicInteger();
  private final AtomicLong demand = new AtomicLong();
  private final AtomicBoolean asked = new AtomicBoolean();
  private volatile Flow.@Nullable Subscription source;
  private volatile boolean ended;
  private volatile @Nullable Throwable failure;
  private volatile @Nullable Throwable aborted;
  private volatile boolean cancelled;
  private volatile boolean subscribed;
  private boolean over;

  ResponseBody(Exchange exchange, ResponseInfo info) {
    this.exchange = exchange;
    this.info = info;
  }

  ResponseInfo info() {
    return info;
  }

  // What the JDK calls.

  /**
   * Complete before any of the body is here, and not before the exchange is answered: see {@code
   * Exchange.letGo}.
   */
  @Override
  public CompletionStage<ResponseBody> getBody() {
    return begun;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    source = subscription;
    if (cancelled || aborted != null) {
      subscription.cancel();
      begun.complete(this);
      return;
    }
    exchange.respond(this);
    begun.complete(this);
    drain();
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      if (buffer.hasRemaining()) {
        ready.add(buffer);
      }
    }
    asked.set(false);
    drain();
  }

  @Override
  public void onError(Throwable thrown) {
    failure = exchange.bodyFailed(thrown);
    ended = true;
    begun.complete(this);
    drain();
  }

  @Override
  public void onComplete() {
    exchange.bodyComplete();
    ended = true;
    drain();
  }

  // What the exchange calls.

  /** Fails the body now, whatever is still to be handed out. */
  void abort(Throwable failure) {
    aborted = failure;
    cancelSource();
    drain();
  }

  /** Stops the JDK from reading on, which breaks the connection. */
  void cancelSource() {
    Flow.Subscription from = source;
    if (from != null) {
      from.cancel();
    }
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
      if (live && !cancelled) {
        cancelled = true;
        exchange.abandon();
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
      if (cancelled) {
        over = true;
        ready.clear();
        return;
      }
      // Read before the queue: what came before the end is in the queue by then. And before the
      // reason for breaking off, which brings an end of its own about.
      boolean last = ended;
      Throwable broken = aborted;
      if (broken != null) {
        over = true;
        ready.clear();
        reader.onError(broken);
        return;
      }
      if (ready.isEmpty()) {
        if (last) {
          end(reader);
        } else {
          askForMore();
        }
        return;
      }
      if (demand.get() == 0) {
        return;
      }
      demand.updateAndGet(had -> had == Long.MAX_VALUE ? had : had - 1);
      next(reader);
    }
  }

  private void end(Flow.Subscriber<? super ByteBuffer> reader) {
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

  private void askForMore() {
    Flow.Subscription from = source;
    if (from != null && demand.get() > 0 && asked.compareAndSet(false, true)) {
      from.request(1);
    }
  }
}
