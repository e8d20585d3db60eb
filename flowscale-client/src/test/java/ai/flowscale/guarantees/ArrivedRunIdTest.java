package ai.flowscale.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.Submission;
import ai.flowscale.testing.ManualBody;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedTransport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A call ends while its response is read, and bytes of it have arrived. */
class ArrivedRunIdTest extends ManualTest {
  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final String BEGIN = "{\"status\":\"success\",\"data\":{\"run_id\":\"the-run\",";

  @Test
  void theRunIsNamedWhoseIdHasArrived() {
    ManualBody body = new ManualBody();
    ManualClient client = client(ScriptedTransport.inTurn(body), c -> c.callTimeout(LIMIT));
    CompletableFuture<Submission> call = client.submit();
    body.send(BEGIN);

    client.time.advance(LIMIT);

    assertThat(failure(call))
        .isInstanceOfSatisfying(
            SubmissionUncertainException.class,
            uncertain -> assertThat(uncertain.runId()).contains("the-run"));
  }
}
