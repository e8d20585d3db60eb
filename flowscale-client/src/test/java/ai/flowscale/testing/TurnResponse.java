package ai.flowscale.testing;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** A response whose body is read in turn, too. */
record TurnResponse(TransportResponse response) implements TransportResponse {
  @Override
  public int status() {
    return response.status();
  }

  @Override
  public Headers headers() {
    return response.headers();
  }

  @Override
  public String protocol() {
    return response.protocol();
  }

  @Override
  public Flow.Publisher<ByteBuffer> body() {
    return response.body();
  }

  @Override
  public InputStream stream() {
    return new Body(response);
  }

  @Override
  public void close() {
    response.close();
  }

  private static final class Body extends InputStream implements Flow.Subscriber<ByteBuffer> {
    private final TransportResponse response;
    private final Queue<ByteBuffer> buffers = new ArrayDeque<>();
    private Flow.Subscription subscription;
    private boolean ended;
    private Throwable failure;
    private CompletableFuture<Void> more = new CompletableFuture<>();

    Body(TransportResponse response) {
      this.response = response;
      response.body().subscribe(this);
    }

    @Override
    public int read() {
      byte[] single = new byte[1];
      return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int size) {
      Objects.checkFromIndexSize(offset, size, bytes.length);
      while (true) {
        CompletableFuture<Void> next;
        synchronized (this) {
          ByteBuffer buffer = buffers.peek();
          if (buffer != null && buffer.hasRemaining()) {
            int count = Math.min(size, buffer.remaining());
            buffer.get(bytes, offset, count);
            return count;
          }
          buffers.poll();
          if (buffers.isEmpty() && failure != null) {
            throw failure instanceof RuntimeException known
                ? known
                : new IllegalStateException(failure);
          }
          if (buffers.isEmpty() && ended) {
            return -1;
          }
          next = more;
        }
        if (available() == 0) {
          await(next);
        }
      }
    }

    private void await(CompletableFuture<Void> next) {
      if (!next.isDone()) {
        subscription.request(1);
      }
      try {
        Turns.await(next);
      } catch (InterruptedException e) {
        response.close();
        Thread.currentThread().interrupt();
        throw new TransportException(Kind.CANCELLED, Sent.MAYBE, "interrupted", e);
      }
    }

    @Override
    public synchronized int available() {
      return buffers.stream().mapToInt(ByteBuffer::remaining).sum();
    }

    @Override
    public void close() {
      response.close();
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
    }

    @Override
    public void onNext(ByteBuffer buffer) {
      synchronized (this) {
        buffers.add(buffer);
      }
      signal();
    }

    @Override
    public void onError(Throwable why) {
      synchronized (this) {
        failure = why;
      }
      signal();
    }

    @Override
    public void onComplete() {
      synchronized (this) {
        ended = true;
      }
      signal();
    }

    private void signal() {
      CompletableFuture<Void> waiting;
      synchronized (this) {
        waiting = more;
        more = new CompletableFuture<>();
      }
      waiting.complete(null);
    }
  }
}
