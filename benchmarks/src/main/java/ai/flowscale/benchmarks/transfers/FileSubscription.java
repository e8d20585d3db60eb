package ai.flowscale.benchmarks.transfers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

/** Gives a file in buffers of 64 KiB, on the thread that asks for them. */
final class FileSubscription implements Flow.Subscription {
  private final Flow.Subscriber<? super ByteBuffer> subscriber;
  private final FileChannel file;
  private final AtomicLong demand = new AtomicLong();
  private boolean ended;

  FileSubscription(Path path, Flow.Subscriber<? super ByteBuffer> subscriber) {
    this.subscriber = subscriber;
    try {
      this.file = FileChannel.open(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void request(long n) {
    if (demand.getAndAdd(n) > 0) {
      return;
    }
    do {
      next();
    } while (!ended && demand.decrementAndGet() > 0);
  }

  private void next() {
    ByteBuffer buffer = ByteBuffer.allocate(Transfers.BUFFER);
    try {
      int read = file.read(buffer);
      if (read < 0) {
        ended = true;
        file.close();
        subscriber.onComplete();
      } else {
        subscriber.onNext(buffer.flip());
      }
    } catch (IOException e) {
      ended = true;
      subscriber.onError(e);
    }
  }

  @Override
  public void cancel() {
    ended = true;
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
