package ai.flowscale.transport.jersey;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Who ends an upload may be slower in breaking the connection than the thread that writes is in
 * ending the body. Here nobody breaks it at all, so that all depends on what the writing thread
 * does by itself.
 */
class UploadEndTest extends JerseyTest {
  private static final String PIECE = "a piece";

  private volatile JerseyExchange exchange;
  private volatile Thread writer;

  @Override
  public TransportProvider provider() {
    return new TransportProvider() {
      @Override
      public String name() {
        return "jersey";
      }

      @Override
      public Transport create(TransportConfig config) {
        return new RememberingTransport(config);
      }
    };
  }

  /** Remembers the exchange that it has started last. */
  private final class RememberingTransport implements Transport {
    private final JerseyTransport transport;

    RememberingTransport(TransportConfig config) {
      this.transport = new JerseyTransport(config);
    }

    @Override
    public Exchange newExchange(TransportRequest request) {
      exchange = (JerseyExchange) transport.newExchange(request);
      return exchange;
    }

    @Override
    public Set<Capability> capabilities() {
      return Set.of();
    }

    @Override
    public void close() {
      transport.close();
    }
  }

  @Test
  void anUploadThatIsCancelledIsNotEndedBeforeItsConnectionIsBroken() {
    StalledBody body = new StalledBody(UploadEndTest::write);
    CompletableFuture<TransportResponse> future = sending("POST", "/", body);
    result(body.stalled);

    future.cancel(true);

    assertThatTheConnectionEndedWithinTheBody();
  }

  @Test
  void anUploadWhoseTransportIsClosedIsNotEndedBeforeItsConnectionIsBroken() {
    StalledBody body = new StalledBody(UploadEndTest::write);
    CompletableFuture<TransportResponse> future = sending("POST", "/", body);
    result(body.stalled);

    transport().close();

    assertThat(failure(future).kind()).isEqualTo(Kind.CLOSED);
    assertThatTheConnectionEndedWithinTheBody();
  }

  @Test
  void anUploadThatFailsIsNotEndedBeforeItsConnectionIsBroken() {
    IllegalStateException cause = new IllegalStateException("disk full");
    CompletableFuture<TransportResponse> future =
        sending(
            "POST",
            "/",
            new PieceBody(
                out -> {
                  exchange.breakable(() -> {});
                  throw cause;
                }));

    TransportException failure = failure(future);

    assertThat(failure.kind()).isEqualTo(Kind.REQUEST_BODY);
    assertThat(failure).hasCause(cause);
    assertThatTheConnectionEndedWithinTheBody();
  }

  @Test
  void aBodyThatHidesTheFailureOfItsStreamIsNotEnded() {
    StalledBody body =
        new StalledBody(
            out -> {
              try {
                out.write(1);
              } catch (IOException hidden) {
                // As a careless source would.
              }
            });
    CompletableFuture<TransportResponse> future = sending("POST", "/", body);
    result(body.stalled);

    future.cancel(true);

    assertThatTheConnectionEndedWithinTheBody();
  }

  @Test
  void aBodyThatReturnsWhenItsExchangeIsOverIsNotEnded() {
    StalledBody body = new StalledBody(out -> {});
    CompletableFuture<TransportResponse> future = sending("POST", "/", body);
    result(body.stalled);

    future.cancel(true);

    assertThatTheConnectionEndedWithinTheBody();
  }

  private void awaitTheEndOfTheConnection() {
    server().await("the end of the connection", () -> server().connection(0).end() != null);
  }

  private void assertThatTheConnectionEndedWithinTheBody() {
    awaitTheEndOfTheConnection();
    // What it still writes comes from there.
    server().await("the end of the thread that writes", () -> !writer.isAlive());
    assertThat(server().requests()).hasSize(1).noneMatch(RawRequest::isComplete);
    assertThat(server().requests().get(0).bodyBytes()).isEqualTo(PIECE.length());
  }

  private static void write(OutputStream out) throws IOException {
    out.write(1);
  }

  @FunctionalInterface
  private interface Rest {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Goes on once its exchange is over; who ends the exchange waits until that has had its effect.
   */
  private final class StalledBody extends PieceBody {
    final CompletableFuture<Void> stalled;

    StalledBody(Rest rest) {
      this(rest, new CompletableFuture<>(), new CompletableFuture<>());
    }

    private StalledBody(
        Rest rest, CompletableFuture<Void> stalled, CompletableFuture<Void> exchangeOver) {
      super(
          out -> {
            exchange.breakable(
                () -> {
                  exchangeOver.complete(null);
                  awaitTheEndOfTheConnection();
                });
            stalled.complete(null);
            result(exchangeOver);
            rest.writeTo(out);
          });
      this.stalled = stalled;
    }
  }

  /** Chunked. The rest begins when the server has the first piece. */
  private class PieceBody implements RequestBody {
    private final Rest rest;

    PieceBody(Rest rest) {
      this.rest = rest;
    }

    @Override
    public void writeTo(OutputStream out) {
      writer = Thread.currentThread();
      try {
        out.write(PIECE.getBytes(US_ASCII));
        out.flush();
        server()
            .await(
                "the first piece",
                () ->
                    server().requests().stream().anyMatch(it -> it.bodyBytes() == PIECE.length()));
        rest.writeTo(out);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public OptionalLong contentLength() {
      return OptionalLong.empty();
    }

    @Override
    public boolean isReplayable() {
      return false;
    }
  }
}
