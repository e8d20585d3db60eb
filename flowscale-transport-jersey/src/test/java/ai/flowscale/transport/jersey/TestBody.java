package ai.flowscale.transport.jersey;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.flowscale.api.spi.RequestBody;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A request body that writes prepared pieces, and may fail behind them. */
final class TestBody implements RequestBody {
  /** Complete once the body is written, or failed, or its stream did. */
  final CompletableFuture<Void> ended = new CompletableFuture<>();

  final CompletableFuture<Void> started = new CompletableFuture<>();

  final AtomicInteger writes = new AtomicInteger();
  private final OptionalLong length;
  private final Supplier<Iterator<byte[]>> pieces;
  private final Throwable failure;

  private TestBody(OptionalLong length, Supplier<Iterator<byte[]>> pieces, Throwable failure) {
    this.length = length;
    this.pieces = pieces;
    this.failure = failure;
  }

  static TestBody of(OptionalLong length, String... parts) {
    return new TestBody(
        length, () -> List.of(parts).stream().map(it -> it.getBytes(UTF_8)).iterator(), null);
  }

  static TestBody endless(OptionalLong length) {
    return new TestBody(length, () -> Stream.generate(() -> new byte[64 * 1024]).iterator(), null);
  }

  static TestBody failing(OptionalLong length, int pieces, Throwable failure) {
    return new TestBody(
        length, () -> Stream.generate(() -> new byte[64 * 1024]).limit(pieces).iterator(), failure);
  }

  @Override
  public OptionalLong contentLength() {
    return length;
  }

  @Override
  public boolean isReplayable() {
    return true;
  }

  @Override
  public Flow.Publisher<ByteBuffer> publisher() {
    throw new UnsupportedOperationException("this transport writes to a stream");
  }

  @Override
  public void writeTo(OutputStream out) {
    writes.incrementAndGet();
    started.complete(null);
    try {
      for (Iterator<byte[]> left = pieces.get(); left.hasNext(); ) {
        out.write(left.next());
      }
      if (failure instanceof Error error) {
        throw error;
      }
      if (failure != null) {
        throw (RuntimeException) failure;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      ended.complete(null);
    }
  }
}
