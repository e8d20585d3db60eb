package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.json;
import static ai.flowscale.testing.ScriptedTransport.response;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.RateLimitException;
import ai.flowscale.api.error.ServerException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.Submission;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who refused a request, and what the refusal proves about it. */
class RefusalTest extends ManualTest {
  private static final String HTML = "<html><body>gateway</body></html>";
  private static final String FOREIGN = "{\"message\":\"Forbidden\"}";
  private static final String ENVELOPE =
      "{\"status\":\"error\",\"data\":null,\"errors\":\"All ComfyUI instances are"
          + " busy\",\"meta\":null}";
  private static final String DETAIL = "{\"detail\":\"Not Found\"}";
  private static final Response STARTED = success("{\"run_id\":\"r1\",\"workflow_id\":\"w\"}");

  @ParameterizedTest
  @ValueSource(
      strings = {
        DETAIL,
        ENVELOPE,
        "{\"detail\":[{\"loc\":[\"query\",\"page\"],\"msg\":\"m\",\"type\":\"t\"}]}",
        "{\"detail\":{\"message\":\"no\"}}",
        "{\"status\":\"error\",\"errors\":[\"a\",\"b\"]}",
        "{\"status\":\"error\",\"data\":\"what went wrong\"}",
        "{\"status\":\"error\",\"data\":null,\"errors\":null,\"meta\":null,\"added\":\"later\"}",
        " {\"detail\" : \"white space\"}\n",
      })
  void theServicesOwnFormsAreItsWord(String body) {
    for (int status : new int[] {400, 401, 403, 404, 422, 429, 500, 503}) {
      ManualClient client = respondingOnce(status, body);
      assertThat(((ApiException) failure(client.async.getRun("r"))).isFromService()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        HTML,
        FOREIGN,
        "",
        "404 page not found",
        "null",
        "[]",
        "\"detail\"",
        "{}",
        "{\"detail\":null}",
        "{\"detail\":404}",
        "{\"status\":404,\"error\":\"Not Found\",\"path\":\"/api/v1/runs/r\"}",
        "{\"status\":\"404\",\"errors\":[\"no route\"]}",
        "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,\"detail\":\"no route\"}",
        "{\"errors\":[{\"code\":1000,\"message\":\"no route\"}]}",
        "{\"success\":false,\"errors\":[{\"message\":\"x\"}],\"messages\":[],\"result\":null}",
        "{\"error\":{\"code\":404,\"message\":\"x\",\"status\":\"NOT_FOUND\"}}",
        "{\"status\":\"fail\",\"data\":{\"title\":\"x\"}}",
        "{\"status\":\"error\",\"message\":\"x\"}",
        "{\"status\":\"error\",\"message\":\"x\",\"data\":null}",
        "{\"status\":\"UP\"}",
        "{\"detail\":\"cut short",
        "{\"detail\":\"one\"}{\"detail\":\"two\"}",
      })
  void whatAGatewaySaysIsNot(String body) {
    for (int status : new int[] {400, 401, 403, 404, 422, 429, 500, 502, 503, 504}) {
      ManualClient client = respondingOnce(status, body);
      ApiException failure = (ApiException) failure(client.async.getRun("r"));
      assertThat(failure.status()).isEqualTo(status);
      assertThat(failure.isFromService()).as("%s %s", status, body).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"status\":\"UP\"}",
        "{\"status\":\"error\",\"message\":\"maintenance\"}",
        "{\"status\":\"maintenance\",\"data\":null,\"errors\":null}",
      })
  void foreignJsonWithStatus200ProvesNothing(String body) {
    ManualClient client = respondingOnce(200, body);
    assertThat(failure(client.async.getRun("r"))).isInstanceOf(DecodingException.class);
    assertThat(failure(client.submit())).isInstanceOf(SubmissionUncertainException.class);
  }

  /** What each response to a submission proves. The table in the documentation is this one. */
  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource({
    "400, service, refused",
    "400, gateway, refused",
    "401, service, refused",
    "401, gateway, refused",
    "403, service, refused",
    "403, gateway, uncertain",
    "404, service, refused",
    "404, framework, refused",
    "404, gateway, refused",
    "405, service, refused",
    "405, gateway, refused",
    "408, service, uncertain",
    "408, gateway, uncertain",
    "409, service, refused",
    "409, gateway, uncertain",
    "411, gateway, refused",
    "413, service, refused",
    "413, gateway, refused",
    "414, gateway, refused",
    "415, gateway, refused",
    "418, service, refused",
    "418, gateway, uncertain",
    "421, gateway, refused",
    "422, service, refused",
    "422, framework, refused",
    "422, gateway, uncertain",
    "429, service, refused",
    "429, gateway, refused",
    "431, gateway, refused",
    "500, service, uncertain",
    "500, framework, uncertain",
    "500, gateway, uncertain",
    "502, service, uncertain",
    "502, gateway, uncertain",
    "503, service, refused",
    "503, framework, uncertain",
    "503, gateway, uncertain",
    "504, service, uncertain",
    "504, gateway, uncertain",
    "301, gateway, refused",
    "307, gateway, refused",
    "308, gateway, refused",
    "302, gateway, uncertain",
    "303, gateway, uncertain",
    "304, gateway, uncertain",
    "200, service, refused",
    "200, gateway, uncertain",
    "204, gateway, uncertain",
  })
  void whatAResponseToASubmissionProves(int status, String form, String outcome) {
    List<String> bodies =
        form.equals("service")
            ? List.of(ENVELOPE)
            : form.equals("framework") ? List.of(DETAIL) : List.of(HTML, FOREIGN, "text", "");
    for (String body : bodies) {
      Response response = response(status, Map.of("Location", List.of("/elsewhere")), body);
      ManualClient client = respondingOnce(response);
      FlowscaleException failure = failure(client.submit());
      assertThat(failure instanceof SubmissionUncertainException)
          .as("%s", failure)
          .isEqualTo(outcome.equals("uncertain"));
      if (outcome.equals("refused")) {
        assertThat(((ApiException) failure).status()).isEqualTo(status);
        assertThat(((ApiException) failure).isRefusal()).isTrue();
      }
    }
  }

  @Test
  void aSubmissionThatWasRefusedBeforeItWasHandledIsSentAgain() {
    for (Response refusal :
        List.of(json(429, ENVELOPE), json(429, HTML), json(429, ""), json(503, ENVELOPE))) {
      ManualClient client =
          responding(settings -> settings.retryPolicy(RetryPolicy.defaults()), refusal, STARTED);
      CompletableFuture<Submission> submission = client.submit();
      client.time.advance(Duration.ofMinutes(1));
      assertThat(submission.join().runId()).isEqualTo("r1");
      assertThat(client.requests()).hasSize(2);
    }
  }

  /** The work may have been done, and the response to it have failed. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"status\":\"error\",\"errors\":\"could not write the response\"}",
        "{\"status\":\"error\",\"errors\":\"\",\"data\":null}",
        "{\"status\":\"error\",\"errors\":null,\"data\":null}",
        "{\"status\":\"error\",\"errors\":[],\"data\":null}",
        "{\"status\":\"error\",\"errors\":\"All ComfyUI instances are busy, but one took it\"}",
        "{\"status\":\"error\",\"errors\":[\"All ComfyUI instances are busy\",\"timeout\"]}",
        "{\"status\":\"error\",\"errors\":\"All ComfyUI instances are busy\",\"data\":\"r1\"}",
        "{\"status\":\"success\",\"data\":\"All ComfyUI instances are busy\"}",
        "{\"detail\":\"All ComfyUI instances are busy\"}"
      })
  void aServiceThatIsUnavailableForAnotherReasonMayHaveStartedTheRun(String body) {
    try (ManualClient client =
        responding(
            settings -> settings.retryPolicy(RetryPolicy.defaults()), json(503, body), STARTED)) {
      CompletableFuture<Submission> submission = client.submit();
      client.time.advance(Duration.ofMinutes(10));
      FlowscaleException failure = failure(submission);
      assertThat(failure).isInstanceOf(SubmissionUncertainException.class);
      assertThat(((ApiException) failure.getCause()).isRefusal()).isFalse();
      assertThat(client.requests()).hasSize(1);
    }
    ManualClient client =
        responding(
            settings -> settings.retryPolicy(RetryPolicy.defaults()),
            json(503, body),
            success("[]"));
    CompletableFuture<?> read = client.async.checkHealth();
    client.time.advance(Duration.ofMinutes(10));
    assertThat(read).as("what only reads is repeated").isCompleted();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"errors\":\"All ComfyUI instances are busy\"",
        "\"errors\":[\" all comfyui instances are busy. \"],\"meta\":{}",
        "\"errors\":[{\"message\":\"All ComfyUI instances are busy!\"}]",
        "\"data\":\"All ComfyUI instances are busy\",\"errors\":null"
      })
  void theDocumentedRefusalIsOneInEachForm(String words) {
    ManualClient client =
        responding(
            settings -> settings.retryPolicy(RetryPolicy.defaults()),
            json(503, "{\"status\":\"error\"," + words + "}"),
            STARTED);
    CompletableFuture<Submission> submission = client.submit();
    client.time.advance(Duration.ofMinutes(10));
    assertThat(submission.join().runId()).isEqualTo("r1");
  }

  @Test
  void aSubmissionThatStaysRefusedSaysSo() {
    try (ManualClient client = respondingOnce(429, HTML)) {
      assertThat(failure(client.submit())).isInstanceOf(RateLimitException.class);
    }
    ManualClient client = respondingOnce(503, ENVELOPE);
    assertThat(failure(client.submit()))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("All ComfyUI instances are busy");
  }

  @Test
  void aGatewaysTroubleIsNotSentAgain() {
    for (Response response : List.of(json(503, HTML), json(500, ENVELOPE), json(403, HTML))) {
      ManualClient client =
          responding(settings -> settings.retryPolicy(RetryPolicy.defaults()), response, STARTED);
      CompletableFuture<Submission> submission = client.submit();
      client.time.advance(Duration.ofMinutes(10));
      assertThat(failure(submission)).isInstanceOf(SubmissionUncertainException.class);
      assertThat(client.requests()).hasSize(1);
    }
  }
}
