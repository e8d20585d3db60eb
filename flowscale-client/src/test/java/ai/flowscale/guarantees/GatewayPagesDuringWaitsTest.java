package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.json;
import static ai.flowscale.testing.ScriptedTransport.response;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.WaitTimedOutException;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only a response in the service's own form may end a wait. */
class GatewayPagesDuringWaitsTest extends ManualTest {
  private static final Response RUNNING = run("\"running\"");
  private static final Response UNKNOWN = json(404, "{\"detail\":\"no such run\"}");

  private static Response run(String statusAndMore) {
    return success("{\"status\":" + statusAndMore + "}");
  }

  private static Response page(int status) {
    return response(
        status, Map.of("Content-Type", List.of("text/html")), "<html><h1>Gateway</h1></html>");
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 400, 401, 402, 403, 404, 405, 409, 410, 413, 418, 422, 429, 451, 511})
  void aPageOfAGatewayBetweenTwoPollsDoesNotEndTheWait(int status) {
    ManualClient client =
        responding(
            RUNNING,
            page(status),
            RUNNING,
            json(status, "{\"message\":\"blocked\"}"),
            run("\"completed\""));
    CompletableFuture<RunResult> waiting = client.async.awaitRun("r1");
    client.time.advance(Duration.ofSeconds(20));
    assertThat(waiting).isCompleted();
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 400, 401, 403, 404, 409, 422})
  void aPageOfAGatewayInThePlaceOfAnOutputDoesNotEndTheWait(int status) {
    List<Response> responses = new ArrayList<>();
    responses.add(run("\"completed\",\"output_names\":[\"a\"]"));
    // Longer than a 404 of the service would be put up with.
    responses.addAll(Collections.nCopies(12, page(status)));
    responses.add(
        success("{\"download_url\":\"http://127.0.0.1:2/a\",\"generation_status\":\"success\"}"));
    ManualClient client = responding(responses.toArray(Response[]::new));
    CompletableFuture<RunResult> waiting = client.async.awaitRun("r1");
    client.time.advance(Duration.ofMinutes(2));
    assertThat(waiting).isCompleted();
  }

  @Test
  void aGatewayThatStaysInTheWayIsToldAtTheEndOfTheWait() {
    ManualClient client = responding(RUNNING, page(403));
    CompletableFuture<RunResult> waiting =
        client.async.awaitRun("r1", WaitOptions.upTo(Duration.ofSeconds(30)));
    client.time.advance(Duration.ofSeconds(30));
    assertThat(failure(waiting))
        .isInstanceOf(WaitTimedOutException.class)
        .hasCauseInstanceOf(ApiException.class);
  }

  @Test
  void aRunThatIsNotFoundShortlyAfterItsFirstSightMayTurnUpAgain() {
    ManualClient client = responding(RUNNING, UNKNOWN, UNKNOWN, RUNNING, run("\"completed\""));
    CompletableFuture<RunResult> waiting = client.async.awaitRun("r1");
    client.time.advance(Duration.ofSeconds(15));
    assertThat(waiting).isCompleted();
  }

  @Test
  void theGraceCountsFromTheFirstSight() {
    List<Response> responses = new ArrayList<>(Collections.nCopies(3, page(502)));
    responses.add(RUNNING);
    responses.add(UNKNOWN);
    responses.add(run("\"completed\""));
    ManualClient client = responding(responses.toArray(Response[]::new));
    CompletableFuture<RunResult> waiting =
        client.async.awaitRun(
            "r1", WaitOptions.builder().fixedInterval(Duration.ofSeconds(4)).build());
    client.time.advance(Duration.ofSeconds(21));
    assertThat(waiting).isCompleted();
  }

  @Test
  void aRunThatIsGoneLaterEndsTheWait() {
    ManualClient client = responding(RUNNING, RUNNING, RUNNING, RUNNING, RUNNING, RUNNING, UNKNOWN);
    CompletableFuture<RunResult> waiting =
        client.async.awaitRun(
            "r1", WaitOptions.builder().fixedInterval(Duration.ofSeconds(2)).build());
    client.time.advance(Duration.ofSeconds(12));
    assertThat(failure(waiting)).isInstanceOf(NotFoundException.class);
  }
}
