package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.json;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a completed run says of its outputs decides how the wait for it ends. */
class OutputsOfWaitsTest extends ManualTest {
  private static final String READY = "{\"filename\":\"a.png\",\"url\":\"http://h/a?s=1\"}";

  private static Response completed(String more) {
    return success("{\"status\":\"completed\"," + more + "}");
  }

  private static Response output(String statusOfOutput, String link) {
    return success(
        "{\"download_url\":" + link + ",\"generation_status\":\"" + statusOfOutput + "\"}");
  }

  private static void assertFailedOutput(CompletableFuture<RunResult> waiting) {
    assertThat(failure(waiting))
        .isInstanceOfSatisfying(
            RunFailedException.class,
            e -> {
              assertThat(e.run()).isPresent();
              assertThat(e.outputs()).extracting(RunOutput::filename).containsExactly("a.png");
            })
        .hasMessageContaining("b.png");
  }

  @ParameterizedTest
  @ValueSource(strings = {"failed", "error", "FAILED", "cancelled", "timeout"})
  void aFailedOutputOfACompletedRunEndsTheWait(String status) {
    String failed = "{\"filename\":\"b.png\",\"generation_status\":\"" + status + "\"}";
    ManualClient client = responding(completed("\"outputs\":[" + failed + "," + READY + "]"));
    assertFailedOutput(client.async.awaitRun("r1"));
    assertThat(client.requests()).hasSize(1);
    assertThat(client.time.pending()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"http://h/b\""})
  void anOutputThatFailsWhileItIsWaitedForEndsTheWait(String link) {
    ManualClient client =
        responding(
            completed("\"output_names\":[\"a.png\",\"b.png\"],\"outputs\":[" + READY + "]"),
            output("in_progress", "null"),
            output("failed", link));
    CompletableFuture<RunResult> waiting = client.async.awaitRun("r1");
    client.time.advance(Duration.ofSeconds(3));
    assertFailedOutput(waiting);
  }

  @Test
  void theOtherOutputsAreCollectedBeforeAFailedOneIsReported() {
    ManualClient client =
        responding(
            completed(
                "\"output_names\":[\"b.png\",\"a.png\"],\"outputs\":[{\"filename\":\"b.png\","
                    + "\"generation_status\":\"failed\"}]"),
            output("in_progress", "null"),
            output("success", "\"http://h/a\""));
    CompletableFuture<RunResult> waiting = client.async.awaitRun("r1");
    assertThat(waiting).isNotDone();
    client.time.advance(Duration.ofSeconds(3));
    assertFailedOutput(waiting);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\\n", "a\\u0000b", "\\ud800"})
  void anOutputNameThatCannotBeAskedForDoesNotFailACompletedRun(String name) {
    ManualClient client =
        responding(
            completed("\"output_names\":[\"" + name + "\",\"a.png\"],\"outputs\":[" + READY + "]"));
    CompletableFuture<RunResult> waiting = client.async.awaitRun("r1");
    assertThat(waiting.join().outputs()).extracting(RunOutput::filename).containsExactly("a.png");
  }

  @Test
  void aBlankNameOrStatusInTheListOfOutputsDoesNotFailACompletedRun() {
    String blank = "{\"filename\":\"\"}";
    String odd = "{\"filename\":\"c.png\",\"url\":\"http://h/c\",\"generation_status\":\" \"}";
    ManualClient client =
        responding(completed("\"outputs\":[" + READY + "," + blank + "," + odd + "]"));
    assertThat(client.async.awaitRun("r1").join().outputs())
        .extracting(RunOutput::filename)
        .containsExactly("a.png", "c.png");
  }

  @Test
  void anOutputThatIsStillInProgressIsWaitedFor() {
    Response inProgress = json(200, "{\"status\":\"in_progress\",\"data\":null}");
    ManualClient client =
        responding(
            completed("\"output_names\":[\"a\"]"),
            inProgress,
            json(200, "{\"status\":\"in_progress\"}"),
            output("success", "\"http://h/a\""));
    CompletableFuture<RunResult> waiting = client.async.awaitRun("r1");
    client.time.advance(Duration.ofSeconds(10));
    assertThat(waiting.join().totalOutputs()).isEqualTo(1);
  }
}
