package ai.flowscale.client.download;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.client.body.Demand;
import ai.flowscale.client.http.Failures;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Passes the body of a response on to the one reader of a content, and fails where it does not
 * arrive whole: what was passed on cannot be taken back, so that nothing is resumed here.
 */
final class ContentBody implements Flow.Subscriber<ByteBuffer>, Flow.Subscription {
  private final Content content;
  private final Flow.Subscriber<? super ByteBuffer> reader;
  private final Executor signals;

  /** Set once nothing more is taken from the body. */
  private final AtomicBoolean ended = new AtomicBoolean();

  /** Set once the reader gets no more signals. */
  private final AtomicBoolean silent = new AtomicBoolean();

  private final AtomicReference<Flow.@Nullable Subscription> body = new AtomicReference<>();

  /** What the reader has requested and the body has not yet been asked for. */
  private final AtomicLong demand = new AtomicLong();

  /** Touched by the one thread at a time that brings the body. */
  private long count;

  /**
   * Takes a reader.
   *
   * @param content gets its connection back before the reader receives the end
   * @param signals runs the signals to the reader, one at a time and in their order
   */
  ContentBody(Content content, Flow.Subscriber<? super ByteBuffer> reader, Executor signals) {
    this.content = content;
    this.reader = reader;
    this.signals = signals;
  }

  /** Gives the reader its subscription, before there is a body. */
  void begin() {
    signal(() -> reader.onSubscribe(this));
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      // Answered here rather than by the transport: some only close the connection.
      end(new IllegalArgumentException("request " + n + ": it must be more than 0"));
      return;
    }
    demand.accumulateAndGet(n, Demand::add);
    passDemand();
  }

  private void passDemand() {
    Flow.Subscription from = body.get();
    long wanted = from == null ? 0 : demand.getAndSet(0);
    if (from != null && wanted > 0) {
      from.request(wanted);
    }
  }

  @Override
  public void cancel() {
    silent.set(true);
    if (ended.compareAndSet(false, true)) {
      Flow.Subscription from = body.get();
      if (from != null) {
        from.cancel();
      }
      content.giveBack();
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription started) {
    Objects.requireNonNull(started, "subscription");
    if (!body.compareAndSet(null, started) || ended.get()) {
      started.cancel();
    } else {
      passDemand();
    }
  }

  @Override
  public void onNext(ByteBuffer chunk) {
    Objects.requireNonNull(chunk, "chunk");
    if (ended.get()) {
      return;
    }
    long announced = content.length().orElse(Long.MAX_VALUE);
    if (count + chunk.remaining() > announced) {
      end(DownloadFailures.tooLong(name(), announced));
      return;
    }
    if (count == 0 && DownloadFailures.isWebPage(content.output(), chunk)) {
      end(DownloadFailures.webPage(content.output()));
      return;
    }
    count += chunk.remaining();
    signal(() -> reader.onNext(chunk));
  }

  private void signal(Runnable call) {
    try {
      signals.execute(
          () -> {
            if (!silent.get()) {
              guarded(call);
            }
          });
    } catch (Throwable refused) {
      end(Failures.toFlowscaleException(refused));
    }
  }

  /** A subscriber that throws gets no more signals (Reactive Streams, 2.13). */
  private void guarded(Runnable call) {
    try {
      call.run();
    } catch (Throwable thrown) {
      cancel();
      throw thrown;
    }
  }

  @Override
  public void onError(Throwable failure) {
    Objects.requireNonNull(failure, "failure");
    FlowscaleException aborted = content.abortReason();
    if (aborted != null) {
      end(aborted);
    } else if (isWhole()) {
      // Whatever broke after the last byte, nothing is missing.
      end(null);
    } else {
      end(DownloadFailures.broken(name(), Failures.toFlowscaleException(failure)));
    }
  }

  @Override
  public void onComplete() {
    long announced = content.length().orElse(count);
    end(announced == count ? null : DownloadFailures.cut(name(), count, announced));
  }

  private boolean isWhole() {
    return content.length().equals(OptionalLong.of(count));
  }

  private String name() {
    return content.output().filename();
  }

  /** Ends the reading, and the response with it, unless it has ended. */
  void end(@Nullable Throwable failure) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    content.giveBack();
    Runnable last =
        () -> {
          if (!silent.compareAndSet(false, true)) {
            return;
          }
          if (failure == null) {
            reader.onComplete();
          } else {
            reader.onError(failure);
          }
        };
    try {
      signals.execute(last);
    } catch (Throwable refused) {
      // Better on this thread than never.
      last.run();
    }
  }
}
