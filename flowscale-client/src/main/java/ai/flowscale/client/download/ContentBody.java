package ai.flowscale.client.download;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.http.CallScope;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Passes the body of a response on to its one reader, on an executor, and fails where it does not
 * arrive whole. Chunks are passed on as they come, and those that came before a failure as well.
 */
final class ContentBody implements Flow.Subscriber<ByteBuffer>, Flow.Subscription {
  private final String output;
  private final OptionalLong length;
  private final CallScope scope;
  private final Runnable giveBack;
  private final Flow.Subscriber<? super ByteBuffer> reader;
  private final Executor signals;

  /** Set once nothing more is taken from the body. */
  private final AtomicBoolean ended = new AtomicBoolean();

  /** Set once the reader gets no more signals. */
  private final AtomicBoolean silent = new AtomicBoolean();

  /** Signals the end, once it has come. */
  private volatile Runnable last = () -> {};

  private final AtomicReference<Flow.@Nullable Subscription> body = new AtomicReference<>();

  /** Whether the reader has its subscription; touched by the signals. */
  private boolean subscribed;

  // Touched by the one thread at a time that brings the body.
  private long count;
  private boolean tooLong;

  /**
   * Takes a reader.
   *
   * @param output the output's name
   * @param length the length of the whole output, where it was announced
   * @param begin how much of it is here already
   * @param scope ends the reading when it is aborted
   * @param giveBack gives the connection back, before the reader receives the end
   * @param signals runs the signals to the reader, one at a time and in their order
   */
  ContentBody(
      String output,
      OptionalLong length,
      long begin,
      CallScope scope,
      Runnable giveBack,
      Flow.Subscriber<? super ByteBuffer> reader,
      Executor signals) {
    this.output = output;
    this.length = length;
    this.count = begin;
    this.scope = scope;
    this.giveBack = giveBack;
    this.reader = reader;
    this.signals = signals;
  }

  /**
   * Gives the reader the body.
   *
   * @return the registration with the scope
   */
  CallScope.Registration read(Flow.Publisher<ByteBuffer> from) {
    CallScope.Registration registration = scope.onAbort(this::end);
    try {
      from.subscribe(this);
    } catch (Throwable brokenBody) {
      onError(brokenBody);
    }
    return registration;
  }

  /** Whether more came than was announced, so that what came may be anything; once it has ended. */
  boolean isTooLong() {
    return tooLong;
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      // Answered here rather than by the transport: some only close the connection.
      end(new IllegalArgumentException("request " + n + ": it must be more than 0"));
      return;
    }
    Flow.Subscription from = body.get();
    if (from != null) {
      try {
        from.request(n);
      } catch (Throwable broken) {
        // An Error too: nothing else would ever end the reading.
        end(CallFailures.toFlowscaleException(broken));
      }
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
      giveBack.run();
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription started) {
    Objects.requireNonNull(started, "subscription");
    if (!body.compareAndSet(null, started) || ended.get()) {
      started.cancel();
    } else {
      signal(this::subscribe);
    }
  }

  private void subscribe() {
    subscribed = true;
    reader.onSubscribe(this);
  }

  @Override
  public void onNext(ByteBuffer chunk) {
    Objects.requireNonNull(chunk, "chunk");
    if (ended.get()) {
      return;
    }
    long announced = length.orElse(Long.MAX_VALUE);
    if (count + chunk.remaining() > announced) {
      tooLong = true;
      end(DownloadFailures.tooLong(output, announced));
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
      end(CallFailures.toFlowscaleException(refused));
      // An end that crossed the refusal may have been dropped with it.
      signalEnd();
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
    FlowscaleException aborted = scope.abortReason();
    if (aborted != null) {
      end(aborted);
    } else if (length.equals(OptionalLong.of(count))) {
      // Whatever broke after the last byte, nothing is missing.
      end(null);
    } else {
      end(DownloadFailures.broken(output, CallFailures.toFlowscaleException(failure)));
    }
  }

  @Override
  public void onComplete() {
    long announced = length.orElse(count);
    end(announced == count ? null : DownloadFailures.cut(output, count, announced));
  }

  /** Ends the reading, and the response with it, unless it has ended. */
  void end(@Nullable Throwable failure) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    try {
      giveBack.run();
    } finally {
      last = () -> finish(failure);
      signalEnd();
    }
  }

  private void signalEnd() {
    try {
      signals.execute(last);
    } catch (Throwable refused) {
      // Better on this thread than never.
      last.run();
    }
  }

  private void finish(@Nullable Throwable failure) {
    if (!silent.compareAndSet(false, true)) {
      return;
    }
    if (!subscribed) {
      // The error comes after a subscription, in any case.
      subscribe();
    }
    if (failure == null) {
      reader.onComplete();
    } else {
      reader.onError(failure);
    }
  }
}
