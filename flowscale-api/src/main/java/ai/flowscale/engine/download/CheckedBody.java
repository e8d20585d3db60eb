package ai.flowscale.engine.download;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.engine.exchange.CallScope;
import ai.flowscale.engine.exchange.Failures;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Lets a body end well only where it has the length that was announced, and tells why it ended
 * where it did not.
 */
final class CheckedBody implements Flow.Subscriber<ByteBuffer> {
  private final Flow.Subscriber<? super ByteBuffer> reader;
  private final RunOutput output;
  private final OptionalLong announced;
  private final CallScope life;
  private final Runnable end;
  private Flow.@Nullable Subscription subscription;
  private long count;
  private boolean ended;

  /** Takes what is to be done when the body has ended or nobody wants it any more. */
  CheckedBody(
      Flow.Subscriber<? super ByteBuffer> reader,
      RunOutput output,
      OptionalLong announced,
      CallScope life,
      Runnable end) {
    this.reader = reader;
    this.output = output;
    this.announced = announced;
    this.life = life;
    this.end = end;
  }

  @Override
  public void onSubscribe(Flow.Subscription started) {
    Objects.requireNonNull(started, "subscription");
    if (subscription != null) {
      started.cancel();
      return;
    }
    subscription = started;
    reader.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long n) {
            started.request(n);
          }

          @Override
          public void cancel() {
            started.cancel();
            end.run();
          }
        });
  }

  @Override
  public void onNext(ByteBuffer chunk) {
    Objects.requireNonNull(chunk, "chunk");
    if (ended) {
      return;
    }
    count += chunk.remaining();
    if (announced.isPresent() && count > announced.getAsLong()) {
      Flow.Subscription from = subscription;
      if (from != null) {
        from.cancel();
      }
      fail(Incomplete.cut(output.filename(), count, announced.getAsLong()));
      return;
    }
    reader.onNext(chunk);
  }

  @Override
  public void onError(Throwable failure) {
    Objects.requireNonNull(failure, "failure");
    if (!ended) {
      FlowscaleException aborted = life.abortReason();
      fail(
          aborted == null ? Incomplete.broken(output.filename(), Failures.ours(failure)) : aborted);
    }
  }

  @Override
  public void onComplete() {
    if (ended) {
      return;
    }
    if (announced.isPresent() && announced.getAsLong() != count) {
      fail(Incomplete.cut(output.filename(), count, announced.getAsLong()));
      return;
    }
    ended = true;
    end.run();
    reader.onComplete();
  }

  private void fail(FlowscaleException why) {
    ended = true;
    end.run();
    reader.onError(why);
  }
}
