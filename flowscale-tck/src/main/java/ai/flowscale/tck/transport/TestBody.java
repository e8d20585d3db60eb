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
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A request body of prepared buffers that may fail at its end. It records how it was read. */
public final class TestBody implements RequestBody {
  /** The size of a block in bytes. */
  public static final int BLOCK = 64 * 1024;

  /** How a body is written to a stream. */
  enum Writing {
    /** Each buffer from an array of its own. */
    ARRAYS,
    /** All of them from one array, which is overwritten when the stream has returned. */
    ONE_ARRAY,
    /** Byte by byte, of which a stream takes the lowest eight bits. */
    BYTES;

    private static final int OFFSET = 100;
    private static final int OTHER_BITS = 0x5a00;

    void write(ByteBuffer buffer, byte[] one, OutputStream out) throws IOException {
      int size = buffer.remaining();
      switch (this) {
        case ONE_ARRAY -> {
          buffer.get(one, OFFSET, size);
          out.write(one, OFFSET, size);
          Arrays.fill(one, (byte) '!');
        }
        case BYTES -> {
          for (int i = 0; i < size; i++) {
            out.write((buffer.get() & 0xff) | OTHER_BITS);
          }
        }
        default -> {
          byte[] bytes = new byte[size];
          buffer.get(bytes);
          out.write(bytes);
        }
      }
    }
  }

  private static final long STALL_NANOS = Duration.ofMillis(200).toNanos();
  private static final long RECHECK_NANOS = Duration.ofMillis(1).toNanos();

  /** More than the buffers of two sockets, a tunnel and a library. */
  private static final long MOST_BUFFERED = 128L << 20;

  private final OptionalLong length;
  private final Supplier<Iterator<ByteBuffer>> buffers;
  private @Nullable Throwable failure;
  private boolean replayable;

  /** The body does not end before. */
  private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

  private Writing writing = Writing.ARRAYS;
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger released = new AtomicInteger();
  private final AtomicLong taken = new AtomicLong();
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  private TestBody(OptionalLong length, Supplier<Iterator<ByteBuffer>> buffers) {
    this.length = length;
    this.buffers = buffers;
  }

  /**
   * Creates a body of these parts, with a buffer for each.
   *
   * @param length the announced length
   * @param parts the parts
   * @return the body
   */
  public static TestBody of(OptionalLong length, String... parts) {
    return new TestBody(
        length,
        () -> Stream.of(parts).map(part -> ByteBuffer.wrap(part.getBytes(UTF_8))).iterator());
  }

  /**
   * Creates a body of these buffers.
   *
   * @param length the announced length
   * @param buffers the buffers, of any kind
   * @return the body
   */
  public static TestBody ofBuffers(OptionalLong length, List<ByteBuffer> buffers) {
    return new TestBody(length, buffers::iterator);
  }

  /**
   * Creates a body of letters, in buffers of these sizes.
   *
   * @param length the announced length
   * @param sizes the sizes of the buffers
   * @return the body
   */
  public static TestBody sized(OptionalLong length, int... sizes) {
    return new TestBody(length, () -> letters(sizes).iterator());
  }

  private static List<ByteBuffer> letters(int... sizes) {
    byte[] all = Sizes.bytes(IntStream.of(sizes).sum());
    List<ByteBuffer> buffers = new ArrayList<>();
    int from = 0;
    for (int size : sizes) {
      // Not slices, because a transport may use the backing arrays.
      buffers.add(ByteBuffer.wrap(Arrays.copyOfRange(all, from, from + size)));
      from += size;
    }
    return buffers;
  }

  /**
   * Creates a body of letters in one buffer that fails after it.
   *
   * @param length the announced length
   * @param size the size of the buffer
   * @param failure the failure
   * @return the body
   */
  public static TestBody failingAfter(OptionalLong length, int size, Throwable failure) {
    return sized(length, size).failingWith(failure);
  }

  /**
   * Creates a body of blocks of 64 KiB.
   *
   * @param length the announced length
   * @param count the number of blocks
   * @return the body
   */
  public static TestBody blocks(OptionalLong length, int count) {
    return new TestBody(length, () -> zeros().limit(count).iterator());
  }

  /**
   * Creates an endless body.
   *
   * @param length the announced length
   * @return the body
   */
  public static TestBody endless(OptionalLong length) {
    return new TestBody(length, () -> zeros().iterator());
  }

  /**
   * Creates a body that fails after some blocks of 64 KiB.
   *
   * @param length the announced length
   * @param blocks the number of blocks before the failure
   * @param failure the failure
   * @return the body
   */
  public static TestBody failing(OptionalLong length, int blocks, Throwable failure) {
    return blocks(length, blocks).failingWith(failure);
  }

  /** Creates an empty body whose source does something when it is opened. */
  static TestBody calling(Runnable action) {
    return new TestBody(
        OptionalLong.empty(),
        () -> {
          action.run();
          return Collections.emptyIterator();
        });
  }

  /**
   * Makes the body replayable.
   *
   * @return this body
   */
  public TestBody replayable() {
    replayable = true;
    return this;
  }

  private TestBody failingWith(Throwable thrown) {
    failure = thrown;
    return this;
  }

  /** Lets the end or failure of the body come when something has happened. */
  TestBody endingAfter(CompletableFuture<Void> event) {
    last = event;
    return this;
  }

  /** Sets how the body, whose buffers are not longer than a block, is written to a stream. */
  TestBody written(Writing how) {
    writing = how;
    return this;
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
   * Returns how many bytes the transport has read.
   *
   * @return a number, up to now
   */
  public long taken() {
    return taken.get();
  }

  /**
   * Returns whether every opened source was read to its end, has failed or was cancelled.
   *
   * @return true if no source is open
   */
  public boolean isReleased() {
    return released.get() == opened.get();
  }

  /**
   * Waits until nothing was read for a while, because all buffers on the way to a server that does
   * not read are full.
   */
  public void awaitStall() {
    awaitStallOr(() -> false);
  }

  /**
   * The same, or until something else holds. It goes on while the transport reads, however slowly,
   * and fails once that is more than buffers take.
   */
  void awaitStallOr(BooleanSupplier other) {
    long seen = -1;
    long since = System.nanoTime();
    while (System.nanoTime() - since < STALL_NANOS && !other.getAsBoolean()) {
      if (seen != taken.get()) {
        seen = taken.get();
        since = System.nanoTime();
      }
      if (seen > MOST_BUFFERED) {
        throw new AssertionError("read " + seen + " bytes for a server that does not read");
      }
      LockSupport.parkNanos(RECHECK_NANOS);
    }
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
  public void writeTo(OutputStream out) {
    opened.incrementAndGet();
    try {
      Iterator<ByteBuffer> left = buffers.get();
      byte[] one = new byte[writing == Writing.ONE_ARRAY ? 2 * BLOCK : 0];
      while (left.hasNext()) {
        ByteBuffer buffer = left.next();
        taken.addAndGet(buffer.remaining());
        writing.write(buffer, one, out);
      }
      Waiting.result("the event after which the body ends", last);
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
}
