package ai.flowscale.client.http;

import static ai.flowscale.testing.ScriptedTransport.json;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.json.JsonCodec;
import ai.flowscale.client.observation.Progress;
import ai.flowscale.client.polling.RunWaiter;
import ai.flowscale.client.service.FlowscaleApi;
import ai.flowscale.client.submission.Submissions;
import ai.flowscale.testing.Internals;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.Turns;
import ai.flowscale.testing.shared.StepScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A wait may poll its run for days: no poll may leave anything behind. */
class LongWaitTest extends ManualTest {
  private static final int POLLS = 2_000;
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final WaitOptions PATIENT =
      WaitOptions.builder().timeout(Duration.ofDays(30)).fixedInterval(INTERVAL).build();

  private final StepScheduler time = new StepScheduler();
  private final CallScope scope = Internals.scope();

  private static ScriptedTransport.Response run(String status, String more) {
    return success("{\"_id\":\"r1\",\"status\":\"" + status + "\"" + more + "}");
  }

  private CompletableFuture<RunResult> await(ScriptedTransport transport) {
    FlowscaleConfig config =
        FlowscaleConfig.builder().baseUrl("http://127.0.0.1:1").apiKey("key").build();
    JsonCodec json = JsonCodec.find(List.of(getClass().getClassLoader()), Optional.empty());
    FlowscaleApi api =
        FlowscaleApi.over(
            new Sender(transport, time, new ExchangeLimiter(64, time), new Turns()),
            config,
            json,
            Runnable::run,
            new Progress(Runnable::run));
    Submissions submissions = new Submissions(api, time, config.uncertaintyPolicy(), null);
    return new RunWaiter(api, submissions, time, Runnable::run, config).await("r1", PATIENT, scope);
  }

  private void pollsLeaveNothing(
      Function<Integer, ScriptedTransport.Response> responses, ScriptedTransport.Response last) {
    int[] asked = {0};
    Function<TransportRequest, CompletableFuture<TransportResponse>> script =
        request -> (asked[0]++ < POLLS ? responses.apply(asked[0]) : last).make();
    ScriptedTransport transport = new ScriptedTransport(script);
    CompletableFuture<RunResult> waiting = await(transport);

    time.advance(INTERVAL.multipliedBy(10));
    int registrations = scope.registrations();
    int dependents = waiting.getNumberOfDependents();
    int pending = time.pending();
    assertThat(waiting).isNotDone();
    time.advance(INTERVAL.multipliedBy(POLLS - 100));

    assertThat(asked[0]).isGreaterThan(POLLS - 200);
    assertThat(waiting).isNotDone();
    assertThat(scope.registrations()).isEqualTo(registrations).isLessThanOrEqualTo(2);
    assertThat(waiting.getNumberOfDependents()).isEqualTo(dependents).isLessThanOrEqualTo(2);
    assertThat(time.pending()).isEqualTo(pending).isLessThanOrEqualTo(2);

    time.advance(INTERVAL.multipliedBy(200));
    assertThat(waiting).isCompleted();
    assertThat(scope.registrations()).isZero();
    assertThat(time.pending()).isZero();
  }

  @Test
  void thousandsOfPollsOfARunLeaveNothingBehind() {
    pollsLeaveNothing(poll -> run("running", ""), run("completed", ""));
  }

  @Test
  void thousandsOfPollsThatFailLeaveNothingBehind() {
    pollsLeaveNothing(
        poll -> poll == 1 ? run("queued", "") : json(503, "busy"), run("completed", ""));
  }

  @Test
  void thousandsOfPollsOfAnOutputLeaveNothingBehind() {
    pollsLeaveNothing(
        poll ->
            poll == 1
                ? run("completed", ",\"output_names\":[\"a\"]")
                : ScriptedTransport.response(204, Map.of(), ""),
        success("{\"download_url\":\"http://h/a\",\"generation_status\":\"success\"}"));
  }
}
