package ai.flowscale.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.transport.TransportResponses;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedTransport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** A call ends while its response is being subscribed to, and bytes of it have arrived. */
class ArrivedRunIdTest extends ManualTest {
  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final String BEGIN = "{\"status\":\"success\",\"data\":{\"run_id\":\"the-run\",";

  @Test
  void theRunIsNamedHoweverEarlyItsIdArrived() {
    CompletableFuture<TransportResponse> response = new CompletableFuture<>();
    ScriptedTransport transport = new ScriptedTransport(request -> response);
    ManualClient client = client(transport, c -> c.callTimeout(LIMIT));
    CompletableFuture<Submission> call = client.submit();
    response.complete(
        TransportResponses.of(
            200,
            Headers.empty(),
            "HTTP/1.1",
            subscriber -> {
              subscriber.onSubscribe(new Unbounded());
              subscriber.onNext(ByteBuffer.wrap(BEGIN.getBytes(StandardCharsets.UTF_8)));
              client.time.advance(LIMIT);
            }));
    assertThat(failure(call))
        .isInstanceOfSatisfying(
            SubmissionUncertainException.class,
            uncertain -> assertThat(uncertain.runId()).contains("the-run"));
  }

  private static final class Unbounded implements Flow.Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }
}
