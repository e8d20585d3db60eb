package ai.flowscale.client.download;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a body to a file. Chunks are taken from the transport's thread and written on an executor
 * whose tasks may block; no more are asked for than a few ahead of the writing.
 *
 * <p>At most one writing task runs at a time. Whoever finds none running starts one, and only such
 * a task touches the file, until {@link #done()}. The file stays open.
 */
final class FileSink implements Flow.Subscriber<ByteBuffer> {
  /** How many chunks may have been asked for and not yet written. */
  static final int AHEAD = 16;

  private final SeekableByteChannel file;
  private final long size;
  private final Executor executor;
  private final LongConsumer written;
  private final CompletableFuture<Long> done = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<ByteBuffer> waiting = new ArrayDeque<>();

  /** None once the body has ended: there is nothing left to ask for or to cancel. */
  private volatile Flow.@Nullable Subscription subscription;

  private boolean writing;
  private boolean ended;
  private @Nullable Throwable failure;

  /** Touched by the one writing task only. */
  private boolean positioned;

  /** How long the file is. Touched by the one writing task only. */
  private long count;

  /** Touched by the one writing task only. */
  private ByteBuffer current = ByteBuffer.allocate(0);

  /** Tells a failure of the file from one of the body, which may be an IOException as well. */
  static final class WriteFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final IOException reason;

    private WriteFailure(IOException reason) {
      super(reason);
      this.reason = reason;
    }

    IOException reason() {
      return reason;
    }
  }

  /**
   * Takes a file and how long it is: what comes is written behind that.
   *
   * @param written hears how long the file has become
   */
  FileSink(SeekableByteChannel file, long size, Executor executor, LongConsumer written) {
    this.file = file;
    this.size = size;
    this.count = size;
    this.executor = executor;
    this.written = written;
  }

  /**
   * Returns how long the file is, once all is written. It fails with the body's failure, after what
   * came before is written, or a {@link WriteFailure}; in every case nothing is written any more.
   */
  CompletableFuture<Long> done() {
    return done;
  }

  /** Returns how long the file is; to be asked when the sink is done, in whatever way. */
  long count() {
    return count;
  }

  /**
   * Ends the writing early, even of a body that has come to its end: a body that was cancelled says
   * nothing more by itself. Nobody wants what was not written yet.
   */
  void abort(Throwable why) {
    lock.lock();
    try {
      waiting.clear();
    } finally {
      lock.unlock();
    }
    end(why);
  }

  @Override
  public void onSubscribe(Flow.Subscription started) {
    Objects.requireNonNull(started, "subscription");
    boolean wanted;
    lock.lock();
    try {
      wanted = subscription == null && !ended;
      if (wanted) {
        subscription = started;
      }
    } finally {
      lock.unlock();
    }
    if (wanted) {
      started.request(AHEAD);
    } else {
      started.cancel();
    }
  }

  @Override
  public void onNext(ByteBuffer chunk) {
    Objects.requireNonNull(chunk, "chunk");
    lock.lock();
    try {
      if (ended) {
        return;
      }
      waiting.add(chunk);
    } finally {
      lock.unlock();
    }
    startWriting();
  }

  @Override
  public void onError(Throwable why) {
    // Without a failure the file would be taken for whole.
    Objects.requireNonNull(why, "failure");
    subscription = null;
    end(why);
  }

  @Override
  public void onComplete() {
    subscription = null;
    end(null);
  }

  private void end(@Nullable Throwable why) {
    lock.lock();
    try {
      ended = true;
      if (failure == null) {
        failure = why;
      }
    } finally {
      lock.unlock();
    }
    startWriting();
  }

  private void startWriting() {
    lock.lock();
    try {
      if (writing) {
        return;
      }
      writing = true;
    } finally {
      lock.unlock();
    }
    try {
      executor.execute(this::write);
    } catch (Throwable rejected) {
      fail(rejected);
    }
  }

  private void write() {
    try {
      Step step = next();
      while (step == Step.WRITE) {
        write(current);
        written.accept(count);
        request();
        step = next();
      }
      if (step == Step.FINISH) {
        finish(failure);
      }
    } catch (IOException e) {
      fail(new WriteFailure(e));
    } catch (Throwable e) {
      // An Error too: nobody else would ever end the download.
      fail(e);
    }
  }

  /** What the writing task does next. */
  private enum Step {
    WRITE,
    /** Nothing is here: whoever brings the next chunk starts the writing again. */
    PAUSE,
    FINISH
  }

  private Step next() {
    lock.lock();
    try {
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

  private void write(ByteBuffer chunk) throws IOException {
    if (!positioned) {
      if (file.size() != size) {
        throw new IOException("the temporary file was changed by another program");
      }
      file.position(size);
      positioned = true;
    }
    while (chunk.hasRemaining()) {
      count += file.write(chunk);
    }
  }

  private void request() {
    Flow.Subscription from = subscription;
    if (from != null) {
      from.request(1);
    }
  }

  private void fail(Throwable why) {
    Flow.Subscription from = subscription;
    if (from != null) {
      from.cancel();
    }
    finish(why);
  }

  /** The writing is over for good: {@link #writing} stays set, so that it never starts again. */
  private void finish(@Nullable Throwable why) {
    lock.lock();
    try {
      ended = true;
      waiting.clear();
    } finally {
      lock.unlock();
    }
    if (why == null) {
      done.complete(count);
    } else {
      done.completeExceptionally(why);
    }
  }
}
