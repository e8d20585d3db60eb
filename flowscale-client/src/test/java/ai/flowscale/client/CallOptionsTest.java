package ai.flowscale.client;

import static ai.flowscale.testing.ScriptedTransport.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.CallOptions;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.error.ServerException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.RunJson;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallOptionsTest extends ManualTest {
  private static final Response RUN = RunJson.run("r1", "running");
  private static final Response BUSY = json(503, "{\"detail\":\"busy\"}");

  private static ScriptedTransport silent() {
    return new ScriptedTransport(request -> new CompletableFuture<TransportResponse>());
  }

  private static CallOptions header(String name, String value) {
    return CallOptions.builder().header(name, value).build();
  }

  private static Headers lastHeaders(ManualClient client) {
    int last = client.requests().size() - 1;
    return client.requests().get(last).headers();
  }

  @Test
  void theClientsLimitsStayAsTheyAre() {
    ManualClient client = client(silent(), c -> c.retryPolicy(RetryPolicy.none()));
    AsyncFlowscale quick =
        client.async.withOptions(
            CallOptions.builder().responseTimeout(Duration.ofSeconds(2)).build());
    CompletableFuture<?> bounded = quick.getRun("r1");
    CompletableFuture<?> other = client.async.getRun("r1");
    client.time.advance(Duration.ofSeconds(2));

    assertThat(failure(bounded))
        .isInstanceOfSatisfying(
            TransportException.class,
            late -> assertThat(late.kind()).isEqualTo(TransportException.Kind.TIMEOUT))
        .hasMessageContaining("PT2S");
    assertThat(other).isNotDone();
  }

  @Test
  void aLimitOfTheWholeCallCountsItsRetries() {
    ManualClient client = responding(BUSY);
    CompletableFuture<?> call =
        client
            .async
            .withOptions(
                CallOptions.builder()
                    .callTimeout(Duration.ofMillis(1))
                    .retryPolicy(
                        RetryPolicy.builder()
                            .baseDelay(Duration.ofHours(1))
                            .maxDelay(Duration.ofHours(1))
                            .build())
                    .build())
            .getRun("r1");
    client.time.advance(Duration.ofMillis(1));

    assertThat(failure(call)).hasMessageContaining("callTimeout");
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void aPolicyOfACallGoesBeforeTheClients() {
    ManualClient client = responding(BUSY);
    Flowscale once =
        client.flowscale.withOptions(CallOptions.builder().retryPolicy(RetryPolicy.none()).build());
    assertThatThrownBy(() -> once.getRun("r1")).isInstanceOf(ServerException.class);
    assertThat(client.requests()).hasSize(1);
  }

  @Test
  void headersAreAddedAndReplaceTheClients() {
    ManualClient client = responding(c -> c.header("X-Team", "a").header("X-Other", "b"), RUN);
    Flowscale more =
        client
            .flowscale
            .withOptions(header("x-team", "c"))
            .withOptions(header("X-Trace", "t1"))
            .withOptions(header("x-trace", "t2"));
    more.getRun("r1");
    assertThat(lastHeaders(client).all("X-Team")).containsExactly("c");
    assertThat(lastHeaders(client).all("X-Other")).containsExactly("b");
    assertThat(lastHeaders(client).all("X-Trace")).containsExactly("t2");
    assertThat(lastHeaders(client).all("X-API-KEY")).containsExactly(ManualClient.KEY);

    client.flowscale.getRun("r1");
    assertThat(lastHeaders(client).all("X-Team")).containsExactly("a");
    assertThat(lastHeaders(client).all("X-Trace")).isEmpty();
  }

  @Test
  void theAsynchronousFormOfAViewHasItsOptions() {
    ManualClient client = responding(RUN);
    client.flowscale.withOptions(header("X-Trace", "t1")).async().getRun("r1").join();
    assertThat(lastHeaders(client).all("X-Trace")).containsExactly("t1");
  }

  @Test
  void aHeadersValueIsInNoMessage() {
    String secret = "canary-token-9876";
    ManualClient client = responding(json(404, "{\"detail\":\"" + secret + "\"}"));
    CallOptions options = header("Authorization", "Bearer " + secret);
    assertThat(options.toString()).doesNotContain(secret).contains("Authorization");
    CallOptions alone = header("X-Token", secret);
    assertThat(failure(client.async.withOptions(alone).getRun("r1")).getMessage())
        .doesNotContain(secret);
  }

  @Test
  void closingAViewClosesTheClient() {
    ManualClient client = client(silent());
    Flowscale view = client.flowscale.withOptions(header("X-Trace", "t1"));
    CompletableFuture<?> call = view.async().getRun("r1");
    view.close();
    assertThat(failure(call)).isInstanceOf(ClientClosedException.class);
    assertThatThrownBy(() -> client.flowscale.getRun("r1"))
        .isInstanceOf(ClientClosedException.class);
  }

  @Test
  void anOutageSpendsTheBudgetOfTheClientOnce() {
    ManualClient client = responding(c -> c.retryBudget(5), BUSY);
    AsyncFlowscale view = client.async.withOptions(header("X-Trace", "t1"));
    for (int i = 0; i < 10; i++) {
      CompletableFuture<?> call = (i % 2 == 0 ? client.async : view).getRun("r1");
      client.time.advance(Duration.ofMinutes(5));
      assertThat(failure(call)).isInstanceOf(ServerException.class);
    }
    assertThat(client.requests()).hasSize(10 + 5);
  }

  @Test
  void successesRefillTheBudgetOfTheClient() {
    ManualClient client =
        responding(c -> c.retryBudget(1), BUSY, BUSY, RUN, RUN, RUN, RUN, RUN, BUSY, RUN);
    CompletableFuture<?> outage = client.async.getRun("r1");
    client.time.advance(Duration.ofMinutes(5));
    assertThat(failure(outage)).isInstanceOf(ServerException.class);
    for (int i = 0; i < 5; i++) {
      client.flowscale.getRun("r1");
    }

    CompletableFuture<?> retried = client.async.getRun("r1");
    client.time.advance(Duration.ofMinutes(5));

    assertThat(retried).isCompleted();
    assertThat(client.requests()).hasSize(9);
  }

  @ParameterizedTest
  @CsvSource({"X-API-KEY, apiKey", "Content-Length, own", "bad name, allowed", "X-A, ASCII"})
  void aHeaderThatCannotBeSentIsRefused(String name, String words) {
    CallOptions.Builder builder =
        CallOptions.builder().header(name, name.equals("X-A") ? "line\nbreak" : "v");
    assertThatThrownBy(builder::build)
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(words)
        .hasMessageNotContaining("break");
  }

  @Test
  void aLimitMustBePositive() {
    CallOptions.Builder builder = CallOptions.builder().idleTimeout(Duration.ZERO);
    assertThatThrownBy(builder::build)
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("idleTimeout");
  }
}
