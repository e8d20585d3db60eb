package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.cutOff;
import static ai.flowscale.testing.ScriptedTransport.submitted;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.testing.ManualBody;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The id of a run that was started is not lost with the rest of the response that names it. */
class LostResponseTest extends ManualTest {
  private static final String NAMED = "{\"status\":\"success\",\"data\":{\"run_id\":\"r7\",";
  private static final TransportException CLOSED =
      new TransportException(Kind.CLOSED, Sent.MAYBE, "the connection ended", null);

  private static void assertNamesItsRun(FlowscaleException failure) {
    assertThat(failure).isInstanceOf(SubmissionUncertainException.class);
    assertThat(failure.runId()).contains("r7");
    assertThat(failure).hasMessageContaining("r7").hasMessageNotContaining("is not known");
  }

  private static CompletableFuture<?> submitted(ManualClient client) {
    return client.submit();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 500, 502})
  void aConnectionThatEndsBehindTheRunIdTellsTheRun(int status) {
    ManualClient client = respondingOnce(cutOff(status, NAMED, CLOSED));
    assertNamesItsRun(failure(submitted(client)));
  }

  @Test
  void aConnectionThatEndsBeforeTheRunIdIsWholeTellsNone() {
    ManualClient client =
        respondingOnce(cutOff(200, "{\"status\":\"success\",\"data\":{\"run_id\":\"r7", CLOSED));
    FlowscaleException failure = failure(submitted(client));
    assertThat(failure).isInstanceOf(SubmissionUncertainException.class);
    assertThat(failure.runId()).isEmpty();
  }

  @Test
  void aResponseThatStopsBehindTheRunIdTellsTheRun() {
    ManualBody body = new ManualBody();
    ManualClient client =
        respondingOnce(() -> CompletableFuture.completedFuture(body.response(Map.of())));
    CompletableFuture<?> submission = submitted(client);
    body.send(NAMED);
    client.time.advance(Duration.ofMinutes(5));
    assertNamesItsRun(failure(submission));
  }

  @Test
  void theLimitOfTheCallTellsTheRunThatHadArrived() {
    ManualBody body = new ManualBody();
    ManualClient client =
        responding(
            settings -> settings.callTimeout(Duration.ofSeconds(5)),
            () -> CompletableFuture.completedFuture(body.response(Map.of())));
    CompletableFuture<?> submission = submitted(client);
    body.send(NAMED);
    client.time.advance(Duration.ofSeconds(6));
    assertNamesItsRun(failure(submission));
  }

  @Test
  void closingTheClientTellsTheRunThatHadArrived() {
    ManualBody body = new ManualBody();
    CompletableFuture<?> submission;
    try (ManualClient client =
        respondingOnce(() -> CompletableFuture.completedFuture(body.response(Map.of())))) {
      submission = submitted(client);
      body.send(NAMED);
    }
    assertNamesItsRun(failure(submission));
  }

  @Test
  void aResponseBeyondTheBoundTellsItsRun() {
    ManualClient client =
        responding(
            settings -> settings.maxResponseBytes(4096),
            ScriptedTransport.json(200, NAMED + "\"x\":\"" + "y".repeat(9000) + "\"}}"));
    assertNamesItsRun(failure(submitted(client)));
  }

  @Test
  void aCompressedResponseThatIsCutOffTellsItsRun() {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped, true)) {
      out.write(NAMED.getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] cut = Arrays.copyOf(zipped.toByteArray(), zipped.size() - 8);
    ManualBody body = new ManualBody();
    ManualClient client =
        respondingOnce(
            () ->
                CompletableFuture.completedFuture(
                    body.response(Map.of("Content-Encoding", List.of("gzip")))));
    CompletableFuture<?> submission = submitted(client);
    body.send(cut);
    body.complete();
    assertNamesItsRun(failure(submission));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"status\":\"error\",\"data\":{\"run_id\":\"r7\"},\"errors\":[\"node 3 was refused\"]}",
        "{\"status\":\"success\",\"data\":{\"run_id\":\"r7\",\"number\":1",
        "{\"status\":\"success\",\"data\":{\"run_id\":\"r7\",\"run_id\":\"r8\"}}"
      })
  void aResponseThatNamesARunIsNeverAPlainRefusal(String body) {
    for (int status : new int[] {200, 400, 422}) {
      ManualClient client = respondingOnce(status, body);
      assertNamesItsRun(failure(submitted(client)));
    }
  }
}
