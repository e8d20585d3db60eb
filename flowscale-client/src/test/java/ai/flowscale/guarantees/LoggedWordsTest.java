package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.json;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.model.Submission;
import ai.flowscale.testing.HeldExecutor;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.RecordedLog;
import ai.flowscale.testing.ScriptedTransport;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Words of the service cannot pass for lines of the log. */
class LoggedWordsTest extends ManualTest {
  private static final String FORGED = "x\\nSEVERE: forged\\u2028 line\\u001b[31m";

  private static void assertNoneForged(RecordedLog log) {
    assertThat(log.lines())
        .isNotEmpty()
        .anyMatch(line -> line.contains("forged"))
        .noneMatch(line -> line.matches("(?s).*[\\p{Cntrl}\\u2028].*"));
  }

  @Test
  void aStatusStaysOnItsLine() {
    ScriptedTransport service =
        ScriptedTransport.inTurn(
            json(200, "{\"status\":\"success\",\"data\":{\"status\":\"" + FORGED + "\"}}"));
    try (RecordedLog log = new RecordedLog();
        ManualClient client = client(service)) {
      client.async.awaitRun("r1");
      assertNoneForged(log);
    }
  }

  @Test
  void aWarningNamesTheNodesThatWereRefused() {
    ScriptedTransport service =
        ScriptedTransport.inTurn(
            json(
                200,
                "{\"status\":\"success\",\"data\":{\"run_id\":\"r1\","
                    + "\"node_errors\":{\"17\":{\"class_type\":\"KSampler\"}}}}"));
    try (RecordedLog log = new RecordedLog();
        ManualClient client = client(service)) {
      client.async.executeWorkflow("w", WorkflowInputs.none());
      assertThat(log.lines()).anyMatch(line -> line.contains("r1") && line.contains("17"));
    }
  }

  @Test
  void theIdOfARunStaysOnItsLine() {
    ScriptedTransport service =
        ScriptedTransport.inTurn(
            json(200, "{\"status\":\"success\",\"data\":{\"run_id\":\"" + FORGED + "\"}}"));
    HeldExecutor callbacks = new HeldExecutor();
    try (RecordedLog log = new RecordedLog();
        ManualClient client = client(service, c -> c.callbackExecutor(callbacks))) {
      CompletableFuture<Submission> call = client.async.executeWorkflow("w", WorkflowInputs.none());
      call.cancel(true);
      callbacks.runAll();
      assertNoneForged(log);
    }
  }
}
