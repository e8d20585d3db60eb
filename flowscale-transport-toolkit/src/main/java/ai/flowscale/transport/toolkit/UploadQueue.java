package ai.flowscale.transport.toolkit;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request for a client that takes it piece by piece, the counterpart of {@link
 * ResponseBodySink}. A few pieces are written ahead, so that reading does not wait for sending. A
 * body that fails fails its exchange, and never ends here.
 *
 * @param <T> what the client takes
 */
public final class UploadQueue<T> {
  /** How many pieces are asked for ahead. */
  private static final int WINDOW = 4;

  private final Upload upload;
  private final Function<ByteBuffer, T> convert;
  private final Runnable onReady;
  private final Queue<T> ready = new ConcurrentLinkedQueue<>();
  private volatile Flow.@Nullable Subscription source;
  private volatile boolean complete;

  UploadQueue(Upload upload, Function<ByteBuffer, T> convert, Runnable onReady) {
    this.upload = upload;
    this.convert = convert;
    this.onReady = onReady;
  }

  /** Has the body written, by the thread that executes the exchange. To be called once. */
  public void start() {
    upload.publisher().subscribe(new Filler());
  }

  /**
   * Takes the next piece and has another one written. By one thread at a time.
   *
   * @return the piece, or null where there is none now, or none any more
   */
  public @Nullable T poll() {
    T next = ready.poll();
    Flow.Subscription from = source;
    if (next != null && from != null) {
      from.request(1);
    }
    return next;
  }

  /**
   * Whether there is something to take, or to learn of the end.
   *
   * @return false if nothing will come before {@code onReady} is run
   */
  public boolean isReady() {
    return complete || !ready.isEmpty();
  }

  /**
   * Whether all of the body was taken, which may be known with its last piece.
   *
   * @return true once the body has come to its end and nothing of it is left here
   */
  public boolean isDrained() {
    // In this order: what came before the end is in the queue by then.
    return complete && ready.isEmpty();
  }

  private final class Filler implements Flow.Subscriber<ByteBuffer> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      source = Objects.requireNonNull(subscription, "subscription");
      subscription.request(WINDOW);
    }

    @Override
    public void onNext(ByteBuffer bytes) {
      ready.add(convert.apply(bytes));
      // So that the client can end the request with it: the server responds to the last byte.
      complete = upload.isSent();
      onReady.run();
    }

    @Override
    public void onError(Throwable failure) {
      // The exchange is notified of it from the upload.
    }

    @Override
    public void onComplete() {
      complete = true;
      onReady.run();
    }
  }
}
