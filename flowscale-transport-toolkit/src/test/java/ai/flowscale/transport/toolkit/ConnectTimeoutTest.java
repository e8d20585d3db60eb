package ai.flowscale.transport.toolkit;

import static ai.flowscale.transport.toolkit.TestExchange.failure;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.shared.StepScheduler;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The limit for making a connection as a whole, which every transport has to keep (rule 6.3). */
class ConnectTimeoutTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration NEARLY = LIMIT.minusMillis(1);

  private final StepScheduler time = new StepScheduler();
  private final Exchanges exchanges = new Exchanges();
  private final TransportConfig config = config(time);

  private final TestExchange exchange =
      new TestExchange(
          exchanges,
          TransportRequest.of("GET", URI.create("http://host/"), Headers.empty(), null),
          sent -> {});

  private final CompletableFuture<TransportResponse> response = exchange.start();

  @AfterEach
  void end() {
    exchange.abort();
  }

  private static TransportConfig config(Scheduler scheduler) {
    return new TransportConfig() {
      @Override
      public Executor executor() {
        return Runnable::run;
      }

      @Override
      public Scheduler scheduler() {
        return scheduler;
      }

      @Override
      public Duration connectTimeout() {
        return LIMIT;
      }
    };
  }

  @Test
  void waitingForAConnectionOfThePoolDoesNotCount() {
    time.advance(LIMIT.multipliedBy(3));
    exchange.connecting(config);
    time.advance(NEARLY);

    assertThat(exchange.isOver()).isFalse();
  }

  @Test
  void aConnectionThatTakesTooLongFailsTheExchangeAsNotSent() {
    exchange.connecting(config);
    time.advance(LIMIT);

    TransportException failure = failure(response);
    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(failure.sent()).isEqualTo(Sent.NO);
    assertThat(failure).hasMessage("host:80: the connect timeout was exceeded");
    assertThat(exchange.broken()).isPositive();
    assertThat(exchange.sending()).as("whether the request may still be sent").isFalse();
  }

  @Test
  void eachFurtherStepOfConnectingDoesNotBeginItAnew() {
    exchange.connecting(config);
    time.advance(NEARLY);
    exchange.connecting(config);
    time.advance(Duration.ofMillis(1));

    assertThat(failure(response).kind()).isEqualTo(Kind.TIMEOUT);
  }

  @Test
  void itStopsWhileTheRequestWaitsAndGoesOnWithWhatIsLeft() {
    exchange.connecting(config);
    time.advance(NEARLY);
    exchange.waiting();
    time.advance(LIMIT.multipliedBy(3));
    assertThat(exchange.isOver()).isFalse();

    exchange.connecting(config);
    time.advance(Duration.ofMillis(1));

    assertThat(failure(response).kind()).isEqualTo(Kind.TIMEOUT);
  }

  @Test
  void itEndsWithTheConnection() {
    exchange.connecting(config);
    time.advance(NEARLY);
    assertThat(exchange.sending()).isTrue();
    assertThat(time.pending()).as("what is still scheduled").isZero();
    time.advance(LIMIT);

    assertThat(exchange.isOver()).isFalse();
  }

  @Test
  void itIsCancelledWithTheExchange() {
    exchange.connecting(config);
    exchange.abort();

    assertThat(time.pending()).as("what is still scheduled").isZero();
  }

  @Test
  void itIsCancelledWithAnExchangeThatFails() {
    exchange.connecting(config);
    exchange.broken(new IOException("refused"));

    assertThat(time.pending()).as("what is still scheduled").isZero();
  }

  @Test
  void anExchangeThatIsOverSchedulesNothing() {
    exchanges.close();
    exchange.connecting(config);

    assertThat(time.pending()).as("what is still scheduled").isZero();
  }

  /** What is cancelled too late runs all the same. */
  @Test
  void aRequestThatIsBeingSentDoesNotTimeOut() {
    Scheduler late =
        new Scheduler() {
          @Override
          public Scheduled schedule(Runnable task, Duration delay) {
            return task::run;
          }

          @Override
          public long nanoTime() {
            return time.nanoTime();
          }

          @Override
          public Instant now() {
            return time.now();
          }
        };
    exchange.connecting(config(late));

    assertThat(exchange.sending()).isTrue();
    assertThat(exchange.isOver()).isFalse();
  }
}
