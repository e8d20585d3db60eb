package com.example.flowscale.jetty;

import ai.flowscale.api.error.TransportException;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.Content;

/**
 * A response's body between Jetty, which is pulled, and one subscriber. {@code
 * TransportResponse.of} sees to it that there is only one.
 *
 * <p>Promises kept here: the subscriber gets no more than it asks for, and Jetty reads no more than
 * one buffer ahead, to find the end; a body that ends too early is an error behind what came.
 *
 * <p>Jetty, the subscriber and {@link #abort} come on any thread; {@link #drain} puts them in line.
 */
final class Download implements Flow.Publisher<ByteBuffer>, Flow.Subscription {
  private final Content.Source source;
  private final Exchange exchange;
  private final AtomicInteger signals = new AtomicInteger();
  private final AtomicLong demand = new AtomicLong();
  private volatile Flow.Subscriber<? super ByteBuffer> reader;
  private volatile ByteBuffer ready;
  private volatile boolean fetching;
  private volatile boolean ended;
  private volatile TransportException failure;
  private volatile Throwable aborted;
  private volatile boolean cancelled;

  /** Touched within {@link #drain} only. */
  private boolean over;

  Download(Content.Source source, Exchange exchange) {
    this.source = source;
    this.exchange = exchange;
  }

  // What Jetty tells.

  /** Reads where Jetty calls back, so that never two threads are in its parser. */
  private void arrived() {
    Content.Chunk chunk = source.read();
    if (chunk == null) {
      source.demand(this::arrived);
    } else if (!Content.Chunk.isFailure(chunk)) {
      // A failure is told to the exchange as well, which tells it here when all is cleared away.
      // Copied, because the buffer goes back to Jetty's pool.
      ByteBuffer copy = ByteBuffer.allocate(chunk.remaining()).put(chunk.getByteBuffer()).flip();
      boolean last = chunk.isLast();
      chunk.release();
      if (copy.hasRemaining()) {
        ready = copy;
      }
      if (last) {
        exchange.downloaded();
      } else {
        fetching = false;
      }
      drain();
    }
  }

  /** Nothing more comes; the failure is null where the body is whole. */
  void end(TransportException thrown) {
    failure = thrown;
    ended = true;
    drain();
  }

  /** Fails the body now, whatever is still to be handed out. */
  void abort(Throwable thrown) {
    aborted = thrown;
    drain();
  }

  // What the reader of the body calls.

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    subscriber.onSubscribe(this);
    reader = subscriber;
    drain();
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      misread(new IllegalArgumentException("request(" + n + "): ask for 1 or more"));
      return;
    }
    demand.accumulateAndGet(n, (had, more) -> had + more < 0 ? Long.MAX_VALUE : had + more);
    drain();
  }

  @Override
  public void cancel() {
    cancelled = true;
    if (!ended) {
      exchange.abandon();
    }
  }

  private void drain() {
    if (signals.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      if (reader != null) {
        handOut(reader);
      }
      seen = signals.addAndGet(-seen);
    } while (seen != 0);
  }

  private void handOut(Flow.Subscriber<? super ByteBuffer> to) {
    while (!over) {
      // Asked before the buffer: what came before the end is there by then.
      boolean last = ended;
      ByteBuffer next = ready;
      if (cancelled) {
        over = true;
      } else if (aborted != null) {
        over = true;
        to.onError(aborted);
      } else if (next != null && demand.get() > 0) {
        demand.updateAndGet(had -> had == Long.MAX_VALUE ? had : had - 1);
        ready = null;
        handOut(to, next);
      } else if (next == null && last) {
        over = true;
        tellEnd(to);
      } else {
        if (next == null && !fetching) {
          fetching = true;
          Interrupts.shield(() -> source.demand(this::arrived));
        }
        return;
      }
    }
  }

  private void handOut(Flow.Subscriber<? super ByteBuffer> to, ByteBuffer next) {
    try {
      to.onNext(next);
    } catch (RuntimeException broken) {
      misread(broken);
    }
  }

  /** The reader broke the rules of a subscriber: it has lost bytes and gets no more. */
  private void misread(RuntimeException fault) {
    // In this order, or the reader is told of the broken connection instead.
    abort(fault);
    exchange.abandon();
  }

  private void tellEnd(Flow.Subscriber<? super ByteBuffer> to) {
    if (failure == null) {
      to.onComplete();
    } else {
      to.onError(failure);
    }
  }
}
