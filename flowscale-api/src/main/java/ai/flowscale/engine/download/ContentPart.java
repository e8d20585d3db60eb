package ai.flowscale.engine.download;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Takes one answer's part of a content, and nothing that goes beyond the length announced. */
final class ContentPart implements Flow.Subscriber<ByteBuffer> {
  private final ContentRelay relay;
  private final OptionalLong announced;
  private final CompletableFuture<ContentRelay> done = new CompletableFuture<>();
  private Flow.@Nullable Subscription subscription;
  private volatile boolean tooLong;

  /** Takes the length of the whole content, where it was announced. */
  ContentPart(ContentRelay relay, OptionalLong announced) {
    this.relay = relay;
    this.announced = announced;
  }

  /** Completes when the body has ended, with what it failed with where it did. */
  CompletableFuture<ContentRelay> done() {
    return done;
  }

  /** Whether more came than was announced. */
  boolean isTooLong() {
    return tooLong;
  }

  @Override
  public void onSubscribe(Flow.Subscription started) {
    Objects.requireNonNull(started, "subscription");
    if (subscription != null) {
      started.cancel();
      return;
    }
    subscription = started;
    relay.connect(started);
  }

  @Override
  public void onNext(ByteBuffer chunk) {
    Objects.requireNonNull(chunk, "chunk");
    if (done.isDone()) {
      return;
    }
    if (announced.isPresent() && relay.count() + chunk.remaining() > announced.getAsLong()) {
      tooLong = true;
      Flow.Subscription from = subscription;
      if (from != null) {
        from.cancel();
      }
      end(null);
      return;
    }
    relay.handOn(chunk);
  }

  @Override
  public void onError(Throwable failure) {
    end(Objects.requireNonNull(failure, "failure"));
  }

  @Override
  public void onComplete() {
    end(null);
  }

  private void end(@Nullable Throwable failure) {
    relay.disconnect();
    if (failure == null) {
      done.complete(relay);
    } else {
      done.completeExceptionally(failure);
    }
  }
}
