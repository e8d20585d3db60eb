package ai.flowscale.tck.mutants.parts;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Takes buffers from a publisher as soon as it is subscribed, wanted or not, until so many bytes of
 * them wait for a subscriber of its own.
 */
public final class ReadAhead implements Flow.Subscriber<ByteBuffer>, Flow.Publisher<ByteBuffer> {
  private final long most;
  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<ByteBuffer> waiting = new ArrayDeque<>();
  private final AtomicLong demand = new AtomicLong();
  private final AtomicInteger turns = new AtomicInteger();
  private final CompletableFuture<Void> filled = new CompletableFuture<>();
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private volatile Flow.Subscription up;
  private volatile Flow.Subscriber<? super ByteBuffer> down;
  private volatile boolean cancelled;
  private long held;
  private boolean over;

  private ReadAhead(long most) {
    this.most = most;
  }

  /** Subscribes now. */
  public static ReadAhead of(Flow.Publisher<ByteBuffer> publisher, long most) {
    ReadAhead ahead = new ReadAhead(most);
    publisher.subscribe(ahead);
    return ahead;
  }

  /** Subscribes when somebody does. */
  public static Flow.Publisher<ByteBuffer> later(Flow.Publisher<ByteBuffer> publisher, long most) {
    return subscriber -> of(publisher, most).subscribe(subscriber);
  }

  /** Completes when all is here that will be taken ahead. */
  public CompletableFuture<Void> filled() {
    return filled;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    up = subscription;
    subscription.request(1);
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    lock.lock();
    try {
      waiting.add(buffer);
      held += buffer.remaining();
    } finally {
      lock.unlock();
    }
    drain();
    askForMore();
  }

  private void askForMore() {
    if (isFull()) {
      filled.complete(null);
    } else {
      up.request(1);
    }
  }

  private boolean isFull() {
    lock.lock();
    try {
      return held >= most;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onError(Throwable failure) {
    end.completeExceptionally(failure);
    filled.complete(null);
    drain();
  }

  @Override
  public void onComplete() {
    end.complete(null);
    filled.complete(null);
    drain();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    subscriber.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long n) {
            demand.accumulateAndGet(n, (had, more) -> had + more < 0 ? Long.MAX_VALUE : had + more);
            drain();
          }

          @Override
          public void cancel() {
            cancelled = true;
            up.cancel();
          }
        });
    down = subscriber;
    drain();
  }

  private void drain() {
    if (down == null || turns.getAndIncrement() != 0) {
      return;
    }
    do {
      handOut();
    } while (turns.decrementAndGet() != 0);
  }

  private void handOut() {
    boolean ended = end.isDone();
    while (demand.get() > 0 && !over && !cancelled) {
      boolean wasFull = isFull();
      ByteBuffer next = poll();
      if (next == null) {
        break;
      }
      demand.decrementAndGet();
      down.onNext(next);
      if (wasFull && !isFull() && !ended) {
        up.request(1);
      }
    }
    if (ended && !over && !cancelled && isEmpty()) {
      over = true;
      var unused =
          end.whenComplete(
              (good, failure) -> {
                if (failure == null) {
                  down.onComplete();
                } else {
                  down.onError(failure);
                }
              });
    }
  }

  private boolean isEmpty() {
    lock.lock();
    try {
      return waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private ByteBuffer poll() {
    lock.lock();
    try {
      ByteBuffer next = waiting.poll();
      if (next != null) {
        held -= next.remaining();
      }
      return next;
    } finally {
      lock.unlock();
    }
  }
}
