package com.example.flowscale.jetty;

import ai.flowscale.transport.toolkit.Upload;
import ai.flowscale.transport.toolkit.UploadQueue;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.io.Content;

/**
 * A request's body that Jetty pulls. Guarantee: a body that fails is never ended well-formed,
 * because Jetty reads a failure in place of the end.
 */
final class UploadContent implements Request.Content {
  private final Executor executor;
  private final long length;
  private final UploadQueue<ByteBuffer> queue;
  private final AtomicReference<Runnable> waiting = new AtomicReference<>();
  private volatile Throwable failure;
  private volatile boolean all;

  // Touched by Jetty's reading only, which is on one thread at a time.
  private long handed;
  private boolean started;

  UploadContent(Upload upload, Executor executor) {
    this.executor = executor;
    length = upload.lengthOrUnknown();
    queue = upload.queue(bytes -> bytes, this::wake);
  }

  /** Whether Jetty has all of the body; it may still be writing. */
  boolean isHandedOver() {
    return all || queue.isDrained();
  }

  @Override
  public long getLength() {
    return length;
  }

  /** None: the request's own headers count. */
  @Override
  public String getContentType() {
    return null;
  }

  @Override
  public Content.Chunk read() {
    if (!started) {
      started = true;
      queue.start();
    }
    if (failure != null) {
      return Content.Chunk.from(failure);
    }
    ByteBuffer next = queue.poll();
    if (next == null) {
      return queue.isDrained() ? Content.Chunk.EOF : null;
    }
    // Before Jetty writes: a server that knows the length may respond to the last byte.
    handed += next.remaining();
    all = handed == length;
    return Content.Chunk.from(next, false);
  }

  @Override
  public void demand(Runnable callback) {
    waiting.set(callback);
    if (failure != null || queue.isReady()) {
      wake();
    }
  }

  private void wake() {
    Runnable callback = waiting.getAndSet(null);
    if (callback != null) {
      executor.execute(callback);
    }
  }

  /** Jetty wants no more of the body. */
  @Override
  public void fail(Throwable thrown) {
    failure = thrown;
    wake();
  }
}
