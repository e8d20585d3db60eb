package ai.flowscale.client.body;

import ai.flowscale.client.concurrent.SerialExecutor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** The chunks of a source, which are read on an executor, no more than the reader asks for. */
final class PulledBody extends QueueingBody {
  private final ChunkSource source;
  private final SerialExecutor executor;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean stopped;

  private PulledBody(ChunkSource source, Executor executor) {
    this.source = source;
    this.executor = new SerialExecutor(executor);
  }

  /**
   * Makes a body.
   *
   * @param source the chunks, consumed by the one subscriber
   * @param executor where chunks are read. They are handed over there too, unless another thread is
   *     just notifying the reader
   */
  static QueueingBody of(ChunkSource source, Executor executor) {
    PulledBody body = new PulledBody(source, executor);
    if (source.isExhausted()) {
      // Without any demand.
      body.complete();
    }
    return body;
  }

  @Override
  protected boolean ask(long wanted) {
    if (wanted == 0) {
      return false;
    }
    execute();
    return true;
  }

  @Override
  protected void stop() {
    stopped = true;
    source.abort();
    execute();
  }

  private void execute() {
    try {
      executor.execute(this::readNext);
    } catch (Throwable refused) {
      fail(refused);
      closeSource();
    }
  }

  private void readNext() {
    if (closed.get()) {
      return;
    }
    ByteBuffer chunk;
    try {
      chunk = stopped ? null : source.next();
    } catch (Throwable e) {
      // An Error too: without a signal the exchange would hang until its time limit.
      closeSource();
      fail(e);
      return;
    }
    boolean last = chunk == null || source.isExhausted();
    if (last) {
      closeSource();
    }
    if (chunk != null) {
      next(List.of(chunk));
    }
    if (last) {
      complete();
    }
  }

  private void closeSource() {
    if (closed.compareAndSet(false, true)) {
      source.close();
    }
  }
}
