package ai.flowscale.tck.mutants.resources;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.PieceStream;
import ai.flowscale.tck.mutants.parts.Responses;
import ai.flowscale.tck.mutants.parts.Thrown;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Has a read timeout, as libraries do by default, if a shorter one. */
public final class GivesUp extends ForwardingTransport {
  private static final int PIECE_BYTES = 16 * 1024;

  private final Executor later;
  private final boolean onResponse;

  /** Takes whether the timeout is that of the response; otherwise that of each piece. */
  GivesUp(Transport inner, boolean onResponse) {
    this(inner, onResponse, Duration.ofSeconds(4));
  }

  /** Takes the timeout, too. */
  public GivesUp(Transport inner, boolean onResponse, Duration limit) {
    super(inner);
    this.onResponse = onResponse;
    this.later =
        CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS, Runnable::run);
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    if (!onResponse) {
      TransportResponse response = super.execute(request, exchange);
      return Responses.withBody(response, new Limited(response.body()));
    }
    AtomicBoolean over = new AtomicBoolean();
    later.execute(
        () -> {
          if (over.compareAndSet(false, true)) {
            exchange.fail(late());
          }
        });
    try {
      return super.execute(request, exchange);
    } finally {
      over.set(true);
    }
  }

  private static TransportException late() {
    return new TransportException(Kind.TIMEOUT, Sent.MAYBE, "nothing arrived for long", null);
  }

  /** Fails when a piece is late. */
  private final class Limited extends PieceStream {
    private final InputStream in;

    Limited(InputStream in) {
      this.in = in;
    }

    @Override
    protected ByteBuffer next() throws IOException {
      AtomicBoolean over = new AtomicBoolean();
      later.execute(
          () -> {
            if (over.compareAndSet(false, true)) {
              close();
            }
          });
      byte[] piece = new byte[PIECE_BYTES];
      int count;
      try {
        count = in.read(piece);
      } catch (IOException | RuntimeException failure) {
        throw over.compareAndSet(false, true) ? Thrown.unchecked(failure) : late();
      }
      if (!over.compareAndSet(false, true)) {
        throw late();
      }
      return count < 0 ? null : ByteBuffer.wrap(piece, 0, count);
    }

    @Override
    public void close() {
      try {
        in.close();
      } catch (IOException ended) {
        // It has.
      }
    }
  }
}
