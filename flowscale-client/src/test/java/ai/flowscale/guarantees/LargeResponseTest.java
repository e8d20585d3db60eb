package ai.flowscale.guarantees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.Run;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedService;
import ai.flowscale.testing.ScriptedTransport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Responses as large as the settings allow, and larger ones. */
class LargeResponseTest extends ManualTest {

  private ManualClient client(ScriptedTransport transport, int maxResponseBytes) {
    return client(
        transport,
        settings ->
            settings.retryPolicy(RetryPolicy.defaults()).maxResponseBytes(maxResponseBytes));
  }

  private ManualClient once(ScriptedTransport transport, int maxResponseBytes) {
    return client(
        transport,
        settings -> settings.retryPolicy(RetryPolicy.none()).maxResponseBytes(maxResponseBytes));
  }

  private static String run(int characters) {
    return "{\"status\":\"success\",\"data\":{\"_id\":\"r1\",\"status\":\"completed\",\"inputs\":"
        + "[{\"path\":\"text_1\",\"value\":\"%s\"}]}}".formatted("x".repeat(characters));
  }

  @Test
  void aResponseWithinTheBoundIsReadHoweverLargeItIs() {
    int characters = 20_000_000;
    ManualClient client =
        once(ScriptedTransport.inTurn(ScriptedTransport.json(200, run(characters))), 32 << 20);
    Run run = client.async.getRun("r1").join();
    assertThat(run.inputs().get(0).value().toString()).hasSize(characters + 2);
  }

  @Test
  void aResponseBeyondTheBoundIsToldAsTooLargeAndAskedForOnce() {
    ManualClient client =
        client(ScriptedTransport.inTurn(ScriptedTransport.json(200, run(10_000))), 4096);
    CompletableFuture<Run> call = client.async.getRun("r1");
    client.time.advance(Duration.ofMinutes(10));
    FlowscaleException failure = failure(call);
    assertThat(failure)
        .isInstanceOfSatisfying(DecodingException.class, e -> assertThat(e.isTooLarge()).isTrue())
        .hasMessageContaining("larger than")
        .hasMessageContaining("maxResponseBytes");
    assertThat(client.requests()).hasSize(1);
  }

  @Test
  void aResponseThatIsNoJsonIsNotTooLarge() {
    ManualClient client =
        client(ScriptedTransport.inTurn(ScriptedTransport.json(200, "<html>")), 4096);
    CompletableFuture<Run> call = client.async.getRun("r1");
    client.time.advance(Duration.ofMinutes(10));
    assertThat(failure(call))
        .isInstanceOfSatisfying(DecodingException.class, e -> assertThat(e.isTooLarge()).isFalse());
    assertThat(client.requests()).hasSizeGreaterThan(1);
  }

  @Test
  void aLargeResponseThatIsCutBehindAnInnerObjectIsRequestedAgain() {
    // Brackets within strings, and quotes, say nothing of where it ends.
    String whole = run(300_000).replace("x\"", "}]\\\\\\\"]\"");
    String cut = whole.substring(0, whole.length() - "]}}".length());
    assertThat(cut).endsWith("}");
    ManualClient client =
        client(
            ScriptedTransport.inTurn(
                ScriptedTransport.json(200, cut), ScriptedTransport.json(200, whole)),
            1 << 20);
    CompletableFuture<Run> call = client.async.getRun("r1");
    client.time.advance(Duration.ofMinutes(10));
    assertThat(call).isCompleted();
    assertThat(client.requests()).hasSize(2);
  }

  @Test
  void goingThroughAllRunsTakesSmallerPagesWhereOneIsTooLarge() {
    ScriptedService service = new ScriptedService();
    service.make(230);
    // A hundred runs are too large; which of them is large makes no difference.
    ManualClient client = once(service.transport(), 6000);
    List<String> ids = client.flowscale.streamRuns(RunQuery.all()).map(Run::id).toList();
    assertThat(ids).isEqualTo(service.newestFirst());
    assertThat(service.lists.requests()).hasSizeLessThan(20);
  }

  @Test
  void aSingleRunThatIsTooLargeEndsTheStream() {
    String page = run(10_000).replace("\"data\":", "\"data\":[").replace("]}}", "]}]}");
    ScriptedTransport service = ScriptedTransport.inTurn(ScriptedTransport.json(200, page));
    ManualClient client = once(service, 4096);
    assertThatThrownBy(() -> client.flowscale.streamRuns(RunQuery.all()).forEach(run -> {}))
        .isInstanceOf(DecodingException.class);
    assertThat(client.requests()).hasSizeLessThan(10);
  }
}
