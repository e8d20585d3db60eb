package ai.flowscale.client.download;

import ai.flowscale.client.concurrent.SerialExecutor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a body to a file. Chunks come on the transport's thread and are written one after the
 * other on an executor whose tasks may block; no more are requested than a few ahead of the
 * writing. The file stays open.
 */
final class FileSink implements Flow.Subscriber<ByteBuffer> {
  /** How many chunks may have been requested and not yet written. */
  static final int AHEAD = 16;

  private final SeekableByteChannel file;
  private final long size;
  private final SerialExecutor writing;
  private final LongConsumer written;
  private final Function<IOException, ? extends Exception> notWritten;
  private final CompletableFuture<Long> done = new CompletableFuture<>();
  private volatile Flow.@Nullable Subscription subscription;

  /** Whether the body has ended: then there is nothing left to request or to cancel. */
  private volatile boolean ended;

  /** Whether no more chunks are taken. */
  private volatile boolean closed;

  private volatile @Nullable Throwable aborted;

  /** Touched by the writing tasks only, until the sink is done. */
  private long count;

  /**
   * Takes a file and its length: what comes is written behind that.
   *
   * @param written receives how long the file has become
   * @param notWritten makes the failure of {@link #done} where it is the file that fails
   */
  FileSink(
      SeekableByteChannel file,
      long size,
      Executor executor,
      LongConsumer written,
      Function<IOException, ? extends Exception> notWritten) {
    this.file = file;
    this.size = size;
    this.count = size;
    this.writing = new SerialExecutor(executor);
    this.written = written;
    this.notWritten = notWritten;
  }

  /**
   * Returns how long the file is once all is written. The future fails with the body's failure,
   * after what came before it is written, or with that of the file. Nothing is written after it has
   * completed.
   */
  CompletableFuture<Long> done() {
    return done;
  }

  /** Returns how long the file is, once the sink is done in whatever way. */
  long count() {
    return count;
  }

  /**
   * Ends the writing, even after the end of the body: a cancelled body signals nothing more. What
   * was not written yet is dropped.
   */
  void abort(Throwable why) {
    aborted = why;
    end(why);
  }

  @Override
  public void onSubscribe(Flow.Subscription started) {
    Objects.requireNonNull(started, "subscription");
    if (subscription != null || closed) {
      started.cancel();
    } else {
      subscription = started;
      started.request(AHEAD);
    }
  }

  @Override
  public void onNext(ByteBuffer chunk) {
    Objects.requireNonNull(chunk, "chunk");
    if (!closed) {
      submit(() -> write(chunk));
    }
  }

  @Override
  public void onError(Throwable why) {
    // Without a failure the file would be taken for whole.
    Objects.requireNonNull(why, "failure");
    ended = true;
    end(why);
  }

  @Override
  public void onComplete() {
    ended = true;
    end(null);
  }

  private void end(@Nullable Throwable why) {
    closed = true;
    if (!done.isDone()) {
      submit(() -> finish(why));
    }
  }

  private void submit(Runnable task) {
    try {
      writing.execute(task);
    } catch (Throwable refused) {
      fail(refused);
    }
  }

  private void write(ByteBuffer chunk) {
    if (aborted != null || done.isDone()) {
      return;
    }
    try {
      if (count == size) {
        if (file.size() != size) {
          throw new IOException("the temporary file was changed by another program");
        }
        file.position(size);
      }
      while (chunk.hasRemaining()) {
        count += file.write(chunk);
      }
      written.accept(count);
      Flow.Subscription from = subscription;
      if (from != null && !ended) {
        from.request(1);
      }
    } catch (IOException e) {
      fail(notWritten.apply(e));
    } catch (Throwable e) {
      // An Error too: nothing else would ever end the download.
      fail(e);
    }
  }

  private void fail(Throwable why) {
    Flow.Subscription from = subscription;
    if (from != null && !ended) {
      from.cancel();
    }
    closed = true;
    finish(why);
  }

  private void finish(@Nullable Throwable why) {
    Throwable failure = aborted == null ? why : aborted;
    if (failure == null) {
      done.complete(count);
    } else {
      done.completeExceptionally(failure);
    }
  }
}
