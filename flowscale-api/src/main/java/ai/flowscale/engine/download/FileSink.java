package ai.flowscale.engine.download;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a body to a file. Chunks are taken from the transport's thread and written on an executor
 * whose tasks may block; no more are asked for than a few ahead of the writing.
 */
final class FileSink implements Flow.Subscriber<ByteBuffer> {
  private static final int AHEAD = 16;

  private final Path file;
  private final Executor executor;
  private final LongConsumer written;
  private final CompletableFuture<Long> done = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
  private Flow.@Nullable Subscription subscription;
  private boolean writing;
  private boolean ended;
  private @Nullable Throwable failure;

  /** Touched by the one writing task only. */
  private @Nullable FileChannel channel;

  /** Touched by the one writing task only. */
  private long count;

  /** Touched by the one writing task only. */
  private ByteBuffer current = ByteBuffer.allocate(0);

  FileSink(Path file, Executor executor, LongConsumer written) {
    this.file = file;
    this.executor = executor;
    this.written = written;
  }

  /**
   * Returns how many bytes were written, once all were and the file is closed. It fails with the
   * body's failure or an {@link IOException} of the file; the file is closed in every case.
   */
  CompletableFuture<Long> done() {
    return done;
  }

  /** Ends the writing early: a body that was cancelled says nothing more by itself. */
  void abort(Throwable why) {
    offer(null, true, why);
  }

  @Override
  public void onSubscribe(Flow.Subscription started) {
    lock.lock();
    try {
      subscription = started;
    } finally {
      lock.unlock();
    }
    started.request(AHEAD);
  }

  @Override
  public void onNext(ByteBuffer chunk) {
    offer(chunk, false, null);
  }

  @Override
  public void onError(Throwable why) {
    offer(null, true, why);
  }

  @Override
  public void onComplete() {
    offer(null, true, null);
  }

  private void offer(@Nullable ByteBuffer chunk, boolean last, @Nullable Throwable why) {
    lock.lock();
    try {
      if (chunk != null) {
        waiting.add(chunk);
      }
      if (last && !ended) {
        ended = true;
        failure = why;
      }
      if (writing) {
        return;
      }
      writing = true;
    } finally {
      lock.unlock();
    }
    try {
      executor.execute(this::write);
    } catch (RejectedExecutionException closed) {
      finish(closed);
    }
  }

  private void write() {
    try {
      FileChannel out = channel;
      if (out == null) {
        out = FileChannel.open(file, StandardOpenOption.WRITE);
        channel = out;
      }
      Step step = next();
      while (step == Step.WRITE) {
        ByteBuffer chunk = current;
        while (chunk.hasRemaining()) {
          count += out.write(chunk);
        }
        written.accept(count);
        request();
        step = next();
      }
      if (step == Step.FINISH) {
        finish(failure);
      }
    } catch (IOException | RuntimeException e) {
      cancel();
      finish(e);
    }
  }

  /** What the writing task does next. */
  private enum Step {
    WRITE,
    /** Nothing is here: whoever offers the next chunk starts the writing again. */
    PAUSE,
    FINISH
  }

  private Step next() {
    lock.lock();
    try {
      if (failure != null) {
        return Step.FINISH;
      }
      ByteBuffer chunk = waiting.poll();
      if (chunk != null) {
        current = chunk;
        return Step.WRITE;
      }
      if (ended) {
        return Step.FINISH;
      }
      writing = false;
      return Step.PAUSE;
    } finally {
      lock.unlock();
    }
  }

  private void request() {
    Flow.Subscription current = subscription;
    if (current != null) {
      current.request(1);
    }
  }

  private void cancel() {
    Flow.Subscription current = subscription;
    if (current != null) {
      current.cancel();
    }
  }

  private void finish(@Nullable Throwable why) {
    Throwable problem = why;
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      problem = problem == null ? e : problem;
    }
    if (problem == null) {
      done.complete(count);
    } else {
      done.completeExceptionally(problem);
    }
  }
}
