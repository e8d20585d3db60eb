package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedTransport;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a response says of what exists, and what it leaves open. */
class ResponseDataTest extends ManualTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"status\":\"success\",\"data\":null}",
        "{\"status\":\"success\",\"data\":null,\"errors\":null,\"meta\":{\"total_count\":0}}",
        "{\"status\":\"success\"}",
      })
  void aListThatIsMissingIsNotAnEmptyOne(String body) {
    ManualClient client = respondingOnce(200, body);
    assertThat(failure(client.async.getRuns())).isInstanceOf(DecodingException.class);
    assertThat(failure(client.async.checkHealth())).isInstanceOf(DecodingException.class);
    assertThat(failure(client.async.getQueue())).isInstanceOf(DecodingException.class);
    assertThat(failure(client.async.getWorkflows())).isInstanceOf(DecodingException.class);
  }

  @Test
  void aListThatIsNullWithinTheDataIsNotAnEmptyOne() {
    try (ManualClient client = respondingOnce(success("{\"runs\":null}"))) {
      assertThat(failure(client.async.getRuns())).isInstanceOf(DecodingException.class);
    }
    ManualClient client = respondingOnce(success("{\"workflows\":null}"));
    assertThat(failure(client.async.getWorkflows())).isInstanceOf(DecodingException.class);
  }

  @Test
  void anEmptyListIsEmpty() {
    try (ManualClient client = respondingOnce(success("[]"))) {
      assertThat(client.async.checkHealth().join()).isEmpty();
      assertThat(client.async.getQueue().join()).isEmpty();
      assertThat(client.async.getWorkflows().join()).isEmpty();
    }
    ManualClient client = respondingOnce(success("{\"runs\":[]}"));
    assertThat(client.async.getRuns().join().runs()).isEmpty();
  }

  @Test
  void aCancellationWithoutDataIsNotConfirmed() {
    for (ScriptedTransport.Response response :
        List.of(
            ScriptedTransport.json(200, "{\"status\":\"success\"}"),
            success("null"),
            ScriptedTransport.json(204, ""))) {
      ManualClient client = respondingOnce(response);
      FlowscaleException failure = failure(client.async.cancelRun("r1"));
      assertThat(failure).isInstanceOf(DecodingException.class);
      assertThat(failure.runId()).contains("r1");
    }
    ManualClient client = respondingOnce(success("\"Run cancelled successfully\""));
    assertThat(client.async.cancelRun("r1").join().message())
        .isEqualTo("Run cancelled successfully");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"status\":\"in_progress\"}",
        "{\"status\":\"in_progress\",\"data\":null,\"errors\":null,\"meta\":null}",
        "{\"status\":\"In_Progress\",\"data\":{\"generation_status\":\"in_progress\"}}",
        "{\"status\":\"pending\",\"data\":\"the output is being made\"}",
        "{\"status\":\"queued\",\"data\":null}",
        "{\"status\":\"running\",\"data\":[]}",
        "{\"status\":\"processing\"}",
        "{\"status\":\"success\",\"data\":{\"download_url\":null,\"generation_status\":\"in_progress\"}}",
        "{\"status\":\"success\",\"data\":{\"generation_status\":\"queued\"}}",
      })
  void anOutputThatIsInProgressIsNotReady(String body) {
    for (int status : new int[] {200, 202}) {
      ManualClient client = respondingOnce(status, body);
      assertThat(client.async.getOutput("o.png").join()).isEmpty();
    }
  }

  @Test
  void anErrorInsteadOfAnOutputIsOne() {
    try (ManualClient client =
        respondingOnce(200, "{\"status\":\"error\",\"data\":null,\"errors\":[\"no such file\"]}")) {
      assertThat(failure(client.async.getOutput("o.png"))).isInstanceOf(ApiException.class);
    }
    try (ManualClient client = respondingOnce(200, "{\"status\":\"ok\"}")) {
      assertThat(failure(client.async.getOutput("o.png"))).isInstanceOf(DecodingException.class);
    }
    // Another operation has nothing that could be in progress.
    ManualClient client = respondingOnce(200, "{\"status\":\"in_progress\",\"data\":null}");
    assertThat(failure(client.async.getRun("r"))).isInstanceOf(DecodingException.class);
  }
}
