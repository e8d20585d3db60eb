package ai.flowscale.client.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.GivenResponse;
import ai.flowscale.testing.ScriptedTransport;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class FutureExchangeTest {
  private static final TransportRequest REQUEST =
      TransportRequest.of("GET", URI.create("https://host.example"), Headers.empty(), null);

  private final AtomicReference<Exchange> exchange = new AtomicReference<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final TransportResponse response =
      new GivenResponse(subscriber -> {}, () -> closed.set(true));

  private Exchange over(ScriptedTransport transport) {
    exchange.set(FutureExchange.of(transport, REQUEST));
    return exchange.get();
  }

  private static void assertCancelled(Exchange aborted, Sent sent) {
    TransportException failure = catchThrowableOfType(TransportException.class, aborted::execute);
    assertThat(failure.kind()).isEqualTo(Kind.CANCELLED);
    assertThat(failure.sent()).isEqualTo(sent);
  }

  @Test
  void anAbortBeforeSendsNothing() {
    ScriptedTransport transport =
        new ScriptedTransport(request -> CompletableFuture.completedFuture(response));
    Exchange aborted = over(transport);
    aborted.abort();

    assertCancelled(aborted, Sent.NO);
    assertThat(transport.requests()).isEmpty();
  }

  @Test
  void anAbortThatCrossesTheResponseClosesIt() {
    Exchange aborted =
        over(
            new ScriptedTransport(
                request -> {
                  exchange.get().abort();
                  return CompletableFuture.completedFuture(response);
                }));

    assertCancelled(aborted, Sent.MAYBE);
    assertThat(closed).isTrue();
  }

  @Test
  void anAbortCancelsTheFuture() {
    CompletableFuture<TransportResponse> sending = new CompletableFuture<>();
    Exchange aborted =
        over(
            new ScriptedTransport(
                request -> {
                  exchange.get().abort();
                  return sending;
                }));

    assertCancelled(aborted, Sent.MAYBE);
    assertThat(sending).isCancelled();
  }

  @Test
  void anAbortBehindTheResponseClosesIt() {
    Exchange executed =
        over(new ScriptedTransport(request -> CompletableFuture.completedFuture(response)));

    assertThat(executed.execute()).isSameAs(response);
    executed.abort();

    assertThat(closed).isTrue();
  }

  @Test
  void anInterruptCancelsTheFutureAndStays() {
    CompletableFuture<TransportResponse> sending = new CompletableFuture<>();
    Exchange interrupted = over(new ScriptedTransport(request -> sending));
    Thread.currentThread().interrupt();

    assertCancelled(interrupted, Sent.MAYBE);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(sending).isCancelled();
  }

  @Test
  void itIsExecutedOnce() {
    Exchange executed =
        over(new ScriptedTransport(request -> CompletableFuture.completedFuture(response)));
    executed.execute();

    assertThatThrownBy(executed::execute).isInstanceOf(IllegalStateException.class);
  }
}
