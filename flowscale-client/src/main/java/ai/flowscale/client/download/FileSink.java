package ai.flowscale.client.download;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes what it gets to a file, on the thread that brings it, which may block. No more is
 * requested than a few chunks ahead of the writing. The file stays open.
 */
final class FileSink implements Flow.Subscriber<ByteBuffer> {
  /** How many chunks may have been requested and not yet written. */
  static final int AHEAD = 16;

  private final SeekableByteChannel file;
  private final long size;
  private final LongConsumer written;
  private final Function<IOException, ? extends Exception> notWritten;
  private final CompletableFuture<Long> done = new CompletableFuture<>();
  private volatile Flow.@Nullable Subscription subscription;
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
      LongConsumer written,
      Function<IOException, ? extends Exception> notWritten) {
    this.file = file;
    this.size = size;
    this.count = size;
    this.written = written;
    this.notWritten = notWritten;
  }

  /**
   * Returns how long the file is once all is written. Nothing is written after it has completed.
   */
  CompletableFuture<Long> done() {
    return done;
  }

  /** Returns how long the file is, once the sink is done in whatever way. */
  long count() {
    return count;
  }

  @Override
  public void onSubscribe(Flow.Subscription started) {
    subscription = started;
    started.request(AHEAD);
  }

  @Override
  public void onNext(ByteBuffer chunk) {
    Flow.Subscription from = Objects.requireNonNull(subscription, "subscription");
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
      from.request(1);
    } catch (IOException e) {
      from.cancel();
      done.completeExceptionally(notWritten.apply(e));
    } catch (Throwable e) {
      // An Error too: nothing else would ever end the download.
      from.cancel();
      done.completeExceptionally(e);
    }
  }

  @Override
  public void onError(Throwable why) {
    done.completeExceptionally(why);
  }

  @Override
  public void onComplete() {
    done.complete(count);
  }
}
