package ai.flowscale.client.transport;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.body.PieceStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** The body of a response as a stream, read from its publisher one buffer at a time. */
final class PublishedBody extends PieceStream implements Flow.Subscriber<ByteBuffer> {
  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  /** What ends a body. */
  private record End(@Nullable Throwable failure) {}

  private final TransportResponse response;

  /** Buffers, and at last an end. */
  private final BlockingQueue<Object> signals = new LinkedBlockingQueue<>();

  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

  // Touched by the reader only.

  private ByteBuffer buffer = NONE;
  private @Nullable End end;

  PublishedBody(TransportResponse response) {
    this.response = response;
    response.body().subscribe(this);
  }

  @Override
  public int read(byte[] bytes, int offset, int size) {
    Objects.checkFromIndexSize(offset, size, bytes.length);
    if (size == 0) {
      return 0;
    }
    while (!buffer.hasRemaining()) {
      End ended = end;
      if (ended == null) {
        next();
      } else if (ended.failure() == null) {
        return -1;
      } else {
        throw failure(ended.failure());
      }
    }
    int count = Math.min(size, buffer.remaining());
    buffer.get(bytes, offset, count);
    return count;
  }

  private void next() {
    try {
      if (signals.isEmpty()) {
        subscription.get().request(1);
      }
      Object signal = signals.take();
      if (signal instanceof ByteBuffer bytes) {
        buffer = bytes;
      } else {
        end = (End) signal;
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a subscription does not fail", e);
    } catch (InterruptedException e) {
      response.close();
      Thread.currentThread().interrupt();
      end =
          new End(
              new TransportException(
                  Kind.CANCELLED, Sent.MAYBE, "the reading of the response was interrupted", e));
    }
  }

  private static RuntimeException failure(Throwable thrown) {
    return thrown instanceof TransportException ofExchange
        ? ofExchange
        : new TransportException(Kind.OTHER, Sent.MAYBE, "the response's body failed", thrown);
  }

  @Override
  public int available() {
    return buffer.remaining();
  }

  @Override
  public void close() {
    response.close();
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription.complete(given);
  }

  @Override
  public void onNext(ByteBuffer bytes) {
    signals.add(bytes);
  }

  @Override
  public void onError(Throwable failure) {
    signals.add(new End(failure));
  }

  @Override
  public void onComplete() {
    signals.add(new End(null));
  }
}
