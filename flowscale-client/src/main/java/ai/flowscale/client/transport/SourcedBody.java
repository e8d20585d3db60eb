package ai.flowscale.client.transport;

import ai.flowscale.client.body.QueueingBody;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/** The body of a response that a client brings, which is as long as its head said. */
final class SourcedBody extends QueueingBody implements ResponseBodySink {
  private final LongPredicate more;
  private final Runnable unwanted;
  private final long length;
  private final Consumer<IOException> onWrongLength;
  private final AtomicLong received = new AtomicLong();

  /**
   * Takes how the client is asked for more, and what to do where no more is wanted, see {@link
   * AbstractExchange#respond}; how long the body must be, or -1; and what fails it otherwise.
   */
  SourcedBody(
      LongPredicate more, Runnable unwanted, long length, Consumer<IOException> onWrongLength) {
    this.more = more;
    this.unwanted = unwanted;
    this.length = length;
    this.onWrongLength = onWrongLength;
  }

  @Override
  public void next(List<ByteBuffer> buffers) {
    received.addAndGet(buffers.stream().mapToLong(ByteBuffer::remaining).sum());
    super.next(buffers);
  }

  /** Over HTTP/2 the end of a stream says nothing about the length, and not every client counts. */
  @Override
  public void complete() {
    IOException wrong = ContentLengths.wrong(length, received.get());
    if (wrong == null) {
      super.complete();
    } else {
      onWrongLength.accept(wrong);
    }
  }

  @Override
  protected boolean ask(long wanted) {
    return more.test(wanted);
  }

  @Override
  protected void stop() {
    unwanted.run();
  }
}
