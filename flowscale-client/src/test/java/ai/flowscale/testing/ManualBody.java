package ai.flowscale.testing;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.transport.toolkit.TransportResponses;
import ai.flowscale.transport.toolkit.internal.PieceStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * The body of a response that a test sends by hand, on its own thread; as a response, one with
 * status 200 and this body. Its reader waits in turn.
 */
public final class ManualBody extends PieceStream implements ScriptedTransport.Response {
  /** What was sent and not read, as a connection keeps it. */
  private final Queue<ByteBuffer> held = new ArrayDeque<>();

  private ByteBuffer taken = ByteBuffer.allocate(0);
  private long sent;
  private boolean begun;
  private boolean ended;
  private Throwable failure;
  private boolean closed;
  private boolean cancelled;

  /** What the reader waits for, if it does. */
  private CompletableFuture<Void> awaited;

  /** Returns a response 200 with this body. */
  public TransportResponse response(Map<String, List<String>> headers) {
    return TransportResponses.of(200, Headers.of(headers), "HTTP/1.1", this);
  }

  @Override
  public CompletableFuture<TransportResponse> make() {
    return CompletableFuture.completedFuture(response(Map.of()));
  }

  public void send(String chunk) {
    send(chunk.getBytes(StandardCharsets.UTF_8));
  }

  public void send(byte[] chunk) {
    change(() -> held.add(ByteBuffer.wrap(chunk)));
  }

  public void complete() {
    change(() -> ended = true);
  }

  public void fail(Throwable thrown) {
    change(
        () -> {
          ended = true;
          failure = thrown;
        });
  }

  @Override
  public void close() {
    change(
        () -> {
          closed = true;
          cancelled |= !ended || !held.isEmpty();
        });
  }

  private void change(Runnable change) {
    CompletableFuture<Void> waiting;
    synchronized (this) {
      change.run();
      waiting = awaited;
      awaited = null;
    }
    if (waiting != null) {
      waiting.complete(null);
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int size) {
    Objects.checkFromIndexSize(offset, size, bytes.length);
    while (true) {
      CompletableFuture<Void> next;
      synchronized (this) {
        begun = true;
        if (closed) {
          throw cancelled("the response was closed", null);
        }
        if (!taken.hasRemaining() && !held.isEmpty()) {
          taken = held.remove();
          sent++;
        }
        if (taken.hasRemaining()) {
          int count = Math.min(size, taken.remaining());
          taken.get(bytes, offset, count);
          return count;
        }
        if (held.isEmpty() && failure != null) {
          throw failure instanceof RuntimeException known
              ? known
              : new IllegalStateException(failure);
        }
        if (held.isEmpty() && ended) {
          return -1;
        }
        next = new CompletableFuture<>();
        if (held.isEmpty()) {
          awaited = next;
        } else {
          next.complete(null);
        }
      }
      await(next);
    }
  }

  private void await(CompletableFuture<Void> next) {
    try {
      Turns.await(next);
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw cancelled("interrupted", e);
    }
  }

  private static TransportException cancelled(String message, Throwable cause) {
    return new TransportException(Kind.CANCELLED, Sent.MAYBE, message, cause);
  }

  @Override
  public synchronized int available() {
    return taken.remaining() + held.stream().mapToInt(ByteBuffer::remaining).sum();
  }

  /** Returns whether the reader waits for a chunk. */
  public synchronized boolean isAwaited() {
    return awaited != null;
  }

  /** Returns how many chunks went to the reader. */
  public synchronized long sent() {
    return sent;
  }

  /** Returns whether anybody has begun to read. */
  public synchronized boolean isRead() {
    return begun;
  }

  /** Returns whether it was closed before its end had come. */
  public synchronized boolean isCancelled() {
    return cancelled;
  }
}
