package ai.flowscale.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.CallOptions;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.AuthenticationException;
import ai.flowscale.api.model.Submission;
import ai.flowscale.emulator.Operation;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code docs/guide/configure.md} shows. */
class ConfigureSnippetsTest extends SnippetFixture {
  @Test
  void configuration() {
    String url = emulator.baseUrl();
    String key = emulator.apiKey();
    // snippet: configuration
    FlowscaleConfig config =
        FlowscaleConfig.builder()
            .baseUrl(url)
            .apiKey(key)
            .connectTimeout(Duration.ofSeconds(5))
            .responseTimeout(Duration.ofMinutes(3)) // a cold start is slow
            .retryPolicy(RetryPolicy.builder().maxAttempts(3).build())
            .build();
    Flowscale flowscale = Flowscale.create(config);
    // end of snippet
    assertThat(flowscale.checkHealth()).isNotEmpty();
    flowscale.close();
  }

  private static String currentToken() {
    return "token";
  }

  @Test
  void proxyMode() {
    String proxyUrl = emulator.baseUrl();
    // snippet: proxy-mode
    FlowscaleConfig config =
        FlowscaleConfig.builder()
            .baseUrl(proxyUrl)
            .proxyMode() // the proxy adds the key
            .headers(() -> Map.of("Authorization", "Bearer " + currentToken()))
            .build();
    // end of snippet
    assertThat(config.apiKey()).isEmpty();
    try (Flowscale client = Flowscale.create(config)) {
      assertThatThrownBy(client::checkHealth).isInstanceOf(AuthenticationException.class);
    }
    assertThat(emulator.requests(Operation.CHECK_HEALTH).get(0).header("Authorization"))
        .contains("Bearer token");
  }

  @Test
  void callOptions() {
    String traceId = "trace-1";
    WorkflowInputs inputs = WorkflowInputs.builder().text("text_51536", "a lighthouse").build();
    // snippet: call-options
    CallOptions patient =
        CallOptions.builder()
            .responseTimeout(Duration.ofMinutes(5)) // until its headers, and again until its end
            .callTimeout(Duration.ofMinutes(10)) // the whole call, retries included
            .header("X-Trace-Id", traceId)
            .build();
    Submission submission = flowscale.withOptions(patient).executeWorkflow("bncu0a1kipv", inputs);
    // end of snippet
    assertThat(submission.runId()).isNotBlank();
    assertThat(emulator.requests(Operation.EXECUTE_WORKFLOW).get(0).header("X-Trace-Id"))
        .contains("trace-1");
  }
}
