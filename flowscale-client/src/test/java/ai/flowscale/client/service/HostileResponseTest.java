package ai.flowscale.client.service;

import static ai.flowscale.testing.ScriptedTransport.json;
import static ai.flowscale.testing.ScriptedTransport.response;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.ServerException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.testing.ManualBody;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedTransport.Response;
import ai.flowscale.transport.toolkit.TransportResponses;
import jakarta.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a hostile or broken peer may send. */
class HostileResponseTest extends ManualTest {
  private static final String HEALTHY =
      "{\"status\":\"success\",\"data\":[{\"container\":\"c\",\"status\":\"idle\"}]}";
  private static final ContainerHealth CONTAINER = new ContainerHealth("c", "idle");

  private static Response bytes(int status, Map<String, List<String>> headers, InputStream body) {
    return () ->
        CompletableFuture.completedFuture(
            TransportResponses.of(status, Headers.of(headers), "HTTP/1.1", body));
  }

  private static Response gzipped(int status, String text) {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes(
        status,
        Map.of("Content-Encoding", List.of("gzip")),
        new ByteArrayInputStream(zipped.toByteArray()));
  }

  /** A body without an end. */
  private static final class Endless extends InputStream {
    long given;

    @Override
    public int read() {
      given++;
      return ' ';
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      given += length;
      return length;
    }
  }

  private static FlowscaleException submissionFailure(ManualClient client) {
    return failure(client.submit());
  }

  @Test
  void aCompressedResponseIsReadThoughNoneWasRequested() {
    ManualClient client = respondingOnce(gzipped(200, HEALTHY));
    assertThat(client.async.checkHealth().join()).containsExactly(CONTAINER);
    assertThat(client.requests().get(0).headers().first("Accept-Encoding")).contains("identity");
  }

  @Test
  void aCompressedErrorIsReadToo() {
    ManualClient client = respondingOnce(gzipped(404, "{\"detail\":\"no such thing\"}"));
    FlowscaleException failure = failure(client.async.checkHealth());
    assertThat(failure).isInstanceOf(NotFoundException.class).hasMessageContaining("no such");
    assertThat(((ApiException) failure).bodyHead()).isEqualTo("{\"detail\":\"no such thing\"}");
  }

  @Test
  void aBombIsRefusedAtTheBoundOfTheSettings() {
    ManualClient client =
        responding(
            config -> config.retryPolicy(RetryPolicy.none()).maxResponseBytes(4096),
            gzipped(200, HEALTHY + " ".repeat(5000)));
    assertThat(failure(client.async.checkHealth()))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("4096 bytes once it is decoded");
  }

  @Test
  void anErrorWhoseBodyCannotBeDecodedKeepsItsStatus() {
    Response broken =
        response(
            503, Map.of("Content-Encoding", List.of("gzip"), "Retry-After", List.of("7")), "?");
    ManualClient client = respondingOnce(broken);
    FlowscaleException failure = failure(client.async.checkHealth());
    assertThat(failure).isInstanceOf(ServerException.class);
    assertThat(((ApiException) failure).retryAfter()).contains(Duration.ofSeconds(7));
    assertThat(((ApiException) failure).isFromService()).isFalse();
    assertThat(((ApiException) failure).bodyHead()).isEmpty();
  }

  @Test
  void anErrorWithoutAnEndKeepsItsStatusAndIsReadNoFurtherThanNeeded() {
    Endless body = new Endless();
    ManualClient client = respondingOnce(bytes(503, Map.of(), body));
    assertThat(failure(client.async.checkHealth())).isInstanceOf(ServerException.class);
    assertThat(body.given).isLessThan(2 << 20);
  }

  @Test
  void aResponseWithoutAnEndIsRefusedAtTheBound() {
    Endless body = new Endless();
    ManualClient client = respondingOnce(bytes(200, Map.of(), body));
    assertThat(failure(client.async.checkHealth()))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("raise maxResponseBytes");
    assertThat(body.given).isLessThan(33 << 20);
  }

  @Test
  void aResponseThatDripsIsEndedThoughItIsNeverStill() {
    ManualBody body = new ManualBody();
    ManualClient client =
        respondingOnce(() -> CompletableFuture.completedFuture(body.response(Map.of())));
    CompletableFuture<List<ContainerHealth>> call = client.async.checkHealth();
    for (int i = 0; i < 5; i++) {
      client.time.advance(Duration.ofSeconds(29));
      assertThat(call).as("after %s bytes", i).isNotDone();
      body.send(" ");
    }
    client.time.advance(Duration.ofSeconds(5));
    FlowscaleException failure = failure(call);
    assertThat(failure)
        .isInstanceOf(TransportException.class)
        .hasMessage(
            "The response of 127.0.0.1 was not complete PT2M30S after its headers"
                + " (responseTimeout).");
    assertThat(((TransportException) failure).kind()).isEqualTo(TransportException.Kind.TIMEOUT);
    assertThat(body.isCancelled()).isTrue();
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void aSubmissionWhoseResponseDripsIsUncertain() {
    ManualBody body = new ManualBody();
    ManualClient client =
        respondingOnce(() -> CompletableFuture.completedFuture(body.response(Map.of())));
    CompletableFuture<?> call = client.submit();
    for (int i = 0; i < 6; i++) {
      body.send(" ");
      client.time.advance(Duration.ofSeconds(29));
    }
    assertThat(failure(call)).isInstanceOf(SubmissionUncertainException.class);
    assertThat(client.requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "TEXT/HTML; charset=utf-8", "application/xhtml+xml"})
  void aPageForBrowsersIsSaidToBeOne(String type) {
    ManualClient client =
        respondingOnce(response(200, Map.of("Content-Type", List.of(type)), "<html>hello</html>"));
    assertThat(failure(client.async.checkHealth()))
        .isInstanceOf(DecodingException.class)
        .hasMessageStartingWith("checkHealth: the response is not JSON")
        .hasMessageEndingWith(
            "it is a page for browsers: is FLOWSCALE_API_URL the address of a deployment?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "text/html", "application/octet-stream", "", "\"?;=/"})
  void jsonIsReadWhateverItIsCalled(String type) {
    try (ManualClient client =
        respondingOnce(response(200, Map.of("Content-Type", List.of(type)), HEALTHY))) {
      assertThat(client.async.checkHealth().join()).containsExactly(CONTAINER);
    }
    ManualClient client = respondingOnce(response(200, Map.of(), HEALTHY));
    assertThat(client.async.checkHealth().join()).containsExactly(CONTAINER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"status\":\"success\",\"data\":{\"run_id\":\"r7\",\"run_id\":\"r8\"}}",
        "{\"status\":\"success\",\"data\":{\"run_id\":\"r7\"},\"data\":{\"run_id\":\"r8\"}}",
        "{\"status\":\"success\",\"status\":\"success\",\"data\":{\"run_id\":\"r7\"}}",
        "{\"status\":\"success\",\"data\":{\"run_id\":\"r7\"}} and more",
        "{\"status\":\"success\",\"data\":{\"run_id\":\"r7\",\"number\":1",
        "{\"status\":\"success\",\"data\":[{\"run_id\":\"r7\"},{\"run_id\":\"r8\"}]}",
        "{\"status\":\"success\",\"data\":[{\"x\":{\"run_id\":\"no\"},\"run_id\":\"r7\"}]} x",
        "{\"run_id\":\"no\",\"data\":{\"x\":[{\"run_id\":\"no\"}],\"run_id\":\"r7\"},",
        "{\"data\":{\"run_id\":\"r7\"}}",
        "{\"status\":\"queued\",\"data\":{\"run_id\":\"r7\"}} x",
      })
  void anUnreadableResponseToASubmissionStillNamesItsRun(String body) {
    ManualClient client = respondingOnce(json(200, body));
    FlowscaleException failure = submissionFailure(client);
    assertThat(failure).isInstanceOf(SubmissionUncertainException.class);
    assertThat(failure.runId()).contains("r7");
  }

  @Test
  void anErrorAfterTheStartOfARunTellsTheRun() {
    ManualClient client =
        respondingOnce(json(500, "{\"detail\":\"late\",\"data\":{\"run_id\":\"r7\"}}"));
    FlowscaleException failure = submissionFailure(client);
    assertThat(failure).isInstanceOf(SubmissionUncertainException.class);
    assertThat(failure.runId()).contains("r7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"data\":{\"run_id\":7.5}}",
        "{\"data\":{\"run_id\":\" \"}}",
        "{\"data\":{\"run\":{\"run_id\":\"r\"}}}",
        "{\"run_id\":\"r\"}",
        "{\"meta\":{\"run_id\":\"r\"}}",
        "{\"data\":[[{\"run_id\":\"r\"}]]}",
        "<html>",
      })
  void noRunIsMadeUpWhereNoneIsTold(String body) {
    ManualClient client = respondingOnce(json(200, body));
    assertThat(submissionFailure(client).runId()).isEmpty();
  }

  @Test
  void aNumberOfMillionsOfDigitsIsRefusedAtOnce() {
    String digits = "9".repeat(5_000_000);
    for (String number : List.of(digits, "-" + digits, "0." + digits, "1e" + digits)) {
      ManualClient client =
          respondingOnce(
              success("{\"status\":\"x\",\"n\":" + number + "}"),
              success("{\"runs\":[]}", "{\"total_count\":" + number + "}"),
              json(500, "{\"detail\":[{\"loc\":[" + number + "],\"msg\":\"m\"}]}"));
      assertThat(outcome(client.async.getRun("r"))).isInstanceOf(DecodingException.class);
      assertThat(outcome(client.async.getRuns())).isInstanceOf(DecodingException.class);
      assertThat(outcome(client.async.getRun("r"))).isInstanceOf(ServerException.class);
    }
  }

  private static FlowscaleException outcome(CompletableFuture<?> call) {
    return failure(call);
  }

  @Test
  void whatACallThatReadsHearsMayQuoteAnInputAndIsInNoMessage() {
    String quote = "cannot show the run of 'a castle that nobody may know of'";
    Response refusing = json(404, "{\"detail\":\"" + quote + "\"}");
    ManualClient client = respondingOnce(refusing);
    for (CompletableFuture<?> call :
        List.<CompletableFuture<?>>of(
            client.async.getRun("r"),
            client.async.getRuns(),
            client.async.getQueue(),
            client.async.getWorkflows(),
            client.async.getOutput("o"),
            client.async.cancelRun("r"))) {
      FlowscaleException failure = failure(call);
      assertThat(failure).hasMessageNotContaining("castle").hasMessageNotContaining("cannot show");
      assertThat(((ApiException) failure).errors()).containsExactly(quote);
    }
    assertThat(failure(client.async.checkHealth())).hasMessageContaining("cannot show");
  }

  @Test
  void aSubmissionHidesWhatItSentHoweverItIsQuoted() {
    String prompt = "日本の\"城\"\nfür\tuns";
    WorkflowInputs inputs =
        WorkflowInputs.builder()
            .text("text_1", prompt)
            .json("config_2", Map.of("style", "oil on\ncanvas"))
            .build();
    for (String quoted :
        List.of(
            prompt,
            prompt.replace("\"", "\\\"").replace("\n", "\\n").replace("\t", "\\t"),
            "\\u65e5\\u672c\\u306e\\\"\\u57ce\\\"\\nf\\u00fcr\\tuns",
            "\\u65E5\\u672C\\u306E\\\"\\u57CE\\\"\\nf\\u00FCr\\tuns",
            "%E6%97%A5%E6%9C%AC%E3%81%AE%22%E5%9F%8E%22%0Af%C3%BCr%09uns",
            "日本の\"城\" für uns",
            "oil on\ncanvas",
            "Oil On\\ncanvas",
            "oil on canvas")) {
      String body = Json.createObjectBuilder().add("detail", "bad: " + quoted).build().toString();
      ManualClient client = respondingOnce(json(422, body));
      FlowscaleException failure = failure(client.async.executeWorkflow("w", inputs));
      assertThat(failure)
          .hasMessageEndingWith("the service refused the request as it stands (HTTP 422).");
    }
  }
}
