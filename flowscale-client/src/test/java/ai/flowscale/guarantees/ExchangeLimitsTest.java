package ai.flowscale.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ManualBody;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The limits of an exchange hold to the second, whichever of them follows which. */
class ExchangeLimitsTest extends ManualTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final CompletableFuture<TransportResponse> exchange = new CompletableFuture<>();
  private final ManualBody body = new ManualBody();
  private ManualClient client;

  private CompletableFuture<Run> call(long responseSeconds, long idleSeconds) {
    client =
        responding(
            c ->
                c.responseTimeout(Duration.ofSeconds(responseSeconds))
                    .idleTimeout(Duration.ofSeconds(idleSeconds))
                    .retryPolicy(RetryPolicy.none()),
            () -> exchange);
    return client.async.getRun("r1");
  }

  private void assertTimedOut(CompletableFuture<Run> call, String limit) {
    assertThat(failure(call))
        .isInstanceOfSatisfying(
            TransportException.class,
            late -> assertThat(late.kind()).isEqualTo(TransportException.Kind.TIMEOUT))
        .hasMessageContaining(limit);
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void aResponseThatDoesNotComeEndsOnce() {
    CompletableFuture<Run> call = call(10, 60);
    client.time.advance(Duration.ofSeconds(10).minusNanos(1));
    assertThat(call).isNotDone();
    client.time.advance(Duration.ofNanos(1));
    assertTimedOut(call, "responseTimeout");
    assertThat(exchange).isCancelled();
  }

  @Test
  void aShorterLimitThatFollowsIsNotSeenLate() {
    CompletableFuture<Run> call = call(10, 2);
    client.time.advance(SECOND);
    exchange.complete(body.response(Map.of()));
    client.time.advance(Duration.ofSeconds(2).minusNanos(1));
    assertThat(call).isNotDone();
    client.time.advance(Duration.ofNanos(1));
    assertTimedOut(call, "idleTimeout");
    assertThat(body.isCancelled()).isTrue();
  }

  @Test
  void aLongerLimitThatFollowsIsNotSeenEarly() {
    CompletableFuture<Run> call = call(10, 60);
    client.time.advance(Duration.ofSeconds(9));
    exchange.complete(body.response(Map.of()));
    client.time.advance(Duration.ofSeconds(10).minusNanos(1));
    assertThat(call).isNotDone();
    client.time.advance(Duration.ofNanos(1));
    assertTimedOut(call, "not complete PT10S after its headers");
  }

  @Test
  void progressPutsTheEndOffButNotThatOfTheWholeResponse() {
    CompletableFuture<Run> call = call(10, 2);
    exchange.complete(body.response(Map.of()));
    for (int i = 0; i < 9; i++) {
      client.time.advance(SECOND);
      body.send(" ");
    }
    assertThat(call).isNotDone();
    client.time.advance(SECOND);
    assertTimedOut(call, "not complete PT10S after its headers");
  }
}
