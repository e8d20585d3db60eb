package ai.flowscale.tck.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.RequestBody;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A request body of prepared buffers that may fail at its end, and tells what became of it. */
public final class TestBody implements RequestBody {
  /** How many bytes a block has. */
  public static final int BLOCK = 64 * 1024;

  private static final long STALL_NANOS = Duration.ofMillis(200).toNanos();

  private final OptionalLong length;
  private final Supplier<Iterator<ByteBuffer>> buffers;
  private final @Nullable Throwable failure;
  private final boolean replayable;
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger released = new AtomicInteger();
  private final AtomicLong taken = new AtomicLong();
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  private TestBody(
      OptionalLong length,
      Supplier<Iterator<ByteBuffer>> buffers,
      @Nullable Throwable failure,
      boolean replayable) {
    this.length = length;
    this.buffers = buffers;
    this.failure = failure;
    this.replayable = replayable;
  }

  /**
   * A body of these parts, a buffer each.
   *
   * @param length what it announces
   * @param parts the parts
   * @return the body
   */
  public static TestBody of(OptionalLong length, String... parts) {
    return new TestBody(
        length,
        () -> Stream.of(parts).map(part -> ByteBuffer.wrap(part.getBytes(UTF_8))).iterator(),
        null,
        false);
  }

  /**
   * A body of letters, in buffers of these sizes.
   *
   * @param length what it announces
   * @param sizes the sizes of the buffers
   * @return the body
   */
  public static TestBody sized(OptionalLong length, int... sizes) {
    return new TestBody(length, () -> letters(sizes).iterator(), null, false);
  }

  private static List<ByteBuffer> letters(int... sizes) {
    byte[] all = Sizes.bytes(IntStream.of(sizes).sum());
    List<ByteBuffer> buffers = new ArrayList<>();
    int from = 0;
    for (int size : sizes) {
      // Not slices: a transport may use the arrays beneath.
      buffers.add(ByteBuffer.wrap(Arrays.copyOfRange(all, from, from + size)));
      from += size;
    }
    return buffers;
  }

  /**
   * A body of letters in one buffer that fails behind it.
   *
   * @param length what it announces
   * @param size the size of the buffer
   * @param failure what it fails with
   * @return the body
   */
  public static TestBody failingBehind(OptionalLong length, int size, Throwable failure) {
    return new TestBody(length, () -> letters(size).iterator(), failure, false);
  }

  /**
   * A body of so many blocks of 64 KiB.
   *
   * @param length what it announces
   * @param count how many blocks
   * @return the body
   */
  public static TestBody blocks(OptionalLong length, int count) {
    return new TestBody(length, () -> zeros().limit(count).iterator(), null, false);
  }

  /**
   * A body that does not end.
   *
   * @param length what it announces
   * @return the body
   */
  public static TestBody endless(OptionalLong length) {
    return new TestBody(length, () -> zeros().iterator(), null, false);
  }

  /**
   * A body that fails after so many blocks of 64 KiB.
   *
   * @param length what it announces
   * @param blocks how many blocks come before the failure
   * @param failure what it fails with
   * @return the body
   */
  public static TestBody failing(OptionalLong length, int blocks, Throwable failure) {
    return new TestBody(length, () -> zeros().limit(blocks).iterator(), failure, false);
  }

  /**
   * The same body, which may be sent again.
   *
   * @return a body of its own
   */
  public TestBody replayable() {
    return new TestBody(length, buffers, failure, true);
  }

  private static Stream<ByteBuffer> zeros() {
    return Stream.generate(() -> ByteBuffer.allocate(BLOCK));
  }

  /**
   * Returns how often the transport has opened the source.
   *
   * @return a number, up to now
   */
  public int opened() {
    return opened.get();
  }

  /**
   * Returns how many bytes the transport has taken.
   *
   * @return a number, up to now
   */
  public long taken() {
    return taken.get();
  }

  /**
   * Whether whatever was opened has been read to its end, has failed or was cancelled.
   *
   * @return true also if nothing was opened
   */
  public boolean isReleased() {
    return released.get() == opened.get();
  }

  /**
   * Waits until nothing has been taken for a while, since every buffer between here and a server
   * that does not read is full.
   */
  public void awaitStall() {
    long[] seen = {-1, System.nanoTime()};
    Waiting.until(
        "a stall of the upload",
        () -> {
          if (seen[0] != taken.get()) {
            seen[0] = taken.get();
            seen[1] = System.nanoTime();
          }
          return System.nanoTime() - seen[1] >= STALL_NANOS;
        });
  }

  /** Waits until the source was released for the first time. */
  public void awaitRelease() {
    Waiting.result("the release of the request body's source", end);
  }

  @Override
  public OptionalLong contentLength() {
    return length;
  }

  @Override
  public boolean isReplayable() {
    return replayable;
  }

  @Override
  public Flow.Publisher<ByteBuffer> publisher() {
    return subscriber -> {
      opened.incrementAndGet();
      subscriber.onSubscribe(new Source(buffers.get(), subscriber));
    };
  }

  @Override
  public void writeTo(OutputStream out) {
    opened.incrementAndGet();
    try {
      Iterator<ByteBuffer> left = buffers.get();
      while (left.hasNext()) {
        ByteBuffer buffer = left.next();
        taken.addAndGet(buffer.remaining());
        out.write(buffer.array(), buffer.arrayOffset(), buffer.remaining());
      }
      if (failure != null) {
        throw thrown(failure);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      release();
    }
  }

  private static RuntimeException thrown(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException unchecked
        ? unchecked
        : new TransportException(
            TransportException.Kind.REQUEST_BODY,
            TransportException.Sent.MAYBE,
            "the body failed",
            failure);
  }

  private void release() {
    released.incrementAndGet();
    end.complete(null);
  }

  /** Hands out the buffers as they are asked for, on the thread that asks, one at a time. */
  private final class Source implements Flow.Subscription {
    private final Iterator<ByteBuffer> left;
    private final Flow.Subscriber<? super ByteBuffer> subscriber;
    private final AtomicLong demand = new AtomicLong();
    private final AtomicInteger turns = new AtomicInteger();
    private volatile boolean cancelled;
    private boolean over;

    Source(Iterator<ByteBuffer> left, Flow.Subscriber<? super ByteBuffer> subscriber) {
      this.left = left;
      this.subscriber = subscriber;
    }

    @Override
    public void request(long n) {
      demand.accumulateAndGet(n, (have, more) -> have + more < 0 ? Long.MAX_VALUE : have + more);
      drain();
    }

    @Override
    public void cancel() {
      cancelled = true;
      drain();
    }

    private void drain() {
      if (turns.getAndIncrement() != 0) {
        return;
      }
      do {
        while (!over && !cancelled && left.hasNext() && demand.get() > 0) {
          demand.decrementAndGet();
          ByteBuffer next = left.next();
          taken.addAndGet(next.remaining());
          subscriber.onNext(next);
        }
        if (!over && (cancelled || !left.hasNext())) {
          over = true;
          end();
        }
      } while (turns.decrementAndGet() != 0);
    }

    private void end() {
      release();
      if (cancelled) {
        return;
      }
      if (failure == null) {
        subscriber.onComplete();
      } else {
        subscriber.onError(failure);
      }
    }
  }
}
