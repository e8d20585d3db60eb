package ai.flowscale.client.download;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps what a publisher says, and fails if signals overlap or follow the end. */
public class RecordingSubscriber implements Flow.Subscriber<ByteBuffer> {
  private static final long LIMIT_SECONDS = 120;

  private final long firstRequest;
  private final List<byte[]> chunks = new ArrayList<>();
  private final List<ByteBuffer> buffers = new ArrayList<>();
  private final CompletableFuture<byte[]> end = new CompletableFuture<>();
  private final AtomicInteger inside = new AtomicInteger();
  private volatile Flow.Subscription subscription;

  private RecordingSubscriber(long firstRequest) {
    this.firstRequest = firstRequest;
  }

  /** Asks for everything at once. */
  public static RecordingSubscriber unbounded() {
    return new RecordingSubscriber(Long.MAX_VALUE);
  }

  /** Asks for nothing by itself. */
  public static RecordingSubscriber withoutDemand() {
    return new RecordingSubscriber(0);
  }

  /** Asks for one chunk at a time. */
  public static RecordingSubscriber oneByOne() {
    return new RecordingSubscriber(1) {
      @Override
      public void onNext(ByteBuffer chunk) {
        super.onNext(chunk);
        subscription().request(1);
      }
    };
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    if (this.subscription != null) {
      throw new AssertionError("subscribed twice");
    }
    this.subscription = subscription;
    if (firstRequest > 0) {
      subscription.request(firstRequest);
    }
  }

  @Override
  public void onNext(ByteBuffer chunk) {
    enter();
    byte[] bytes = new byte[chunk.remaining()];
    chunk.duplicate().get(bytes);
    synchronized (chunks) {
      chunks.add(bytes);
      buffers.add(chunk);
    }
    inside.decrementAndGet();
  }

  @Override
  public void onError(Throwable failure) {
    enter();
    end.completeExceptionally(failure);
    inside.decrementAndGet();
  }

  @Override
  public void onComplete() {
    enter();
    end.complete(bytes());
    inside.decrementAndGet();
  }

  private void enter() {
    if (end.isDone()) {
      throw new AssertionError("a signal after the end");
    }
    if (inside.getAndIncrement() != 0) {
      throw new AssertionError("signals overlap");
    }
  }

  public Flow.Subscription subscription() {
    return subscription;
  }

  public List<byte[]> chunks() {
    synchronized (chunks) {
      return List.copyOf(chunks);
    }
  }

  /** The buffers themselves, untouched. */
  public List<ByteBuffer> buffers() {
    synchronized (chunks) {
      return List.copyOf(buffers);
    }
  }

  public byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    chunks().forEach(out::writeBytes);
    return out.toByteArray();
  }

  public boolean hasEnded() {
    return end.isDone();
  }

  /** Waits for the end of the body. */
  public byte[] await() {
    try {
      return end.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("the body failed", e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("the body has not ended", e);
    }
  }

  /** Waits for the failure of the body. */
  public Throwable awaitFailure() {
    try {
      end.get(LIMIT_SECONDS, TimeUnit.SECONDS);
      throw new AssertionError("the body has not failed");
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("the body has not ended", e);
    }
  }
}
