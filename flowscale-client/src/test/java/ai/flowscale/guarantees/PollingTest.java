package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.retryAfter;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.WaitTimedOutException;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedService;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PollingTest extends ManualTest {
  private static final Duration NEVER = Duration.ofDays(1);
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private ScriptedService service = new ScriptedService();
  private ManualClient client = client(service);

  private void bounded(UnaryOperator<FlowscaleConfig.Builder> settings) {
    service = new ScriptedService();
    client = client(service, settings);
  }

  private List<CompletableFuture<RunResult>> await(int count, WaitOptions options) {
    service.runsTake(NEVER);
    service.withoutPages().make(count);
    return IntStream.range(0, count)
        .mapToObj(i -> client.async.awaitRun("r" + i, options))
        .toList();
  }

  @Test
  void tenThousandCancelledWaitsLeaveNothingBehind() {
    List<CompletableFuture<RunResult>> waits = await(10_000, WaitOptions.defaults());
    client.time.advance(Duration.ofSeconds(3));
    assertThat(client.time.pending())
        .as("a deadline for each wait, and one task for all polls")
        .isEqualTo(10_001);
    waits.forEach(wait -> wait.cancel(true));
    assertThat(client.time.pending()).isZero();
    int requests = service.looks();
    client.time.advance(Duration.ofHours(1));
    assertThat(service.looks()).isEqualTo(requests);
  }

  @Test
  void requestsPerSecondAreBoundedAndNobodyStarves() {
    bounded(settings -> settings.maxPollsPerSecond(20));
    List<CompletableFuture<RunResult>> waits = await(300, WaitOptions.defaults());
    client.time.advance(Duration.ofSeconds(60));
    for (int i = 20; i < service.looks(); i++) {
      assertThat(service.looksAt.get(i) - service.looksAt.get(i - 20))
          .isGreaterThanOrEqualTo(SECOND);
    }
    Map<String, Long> counts =
        service.polls.ids().stream()
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    assertThat(counts).hasSize(300);
    assertThat(counts.values()).allMatch(count -> count >= 3 && count <= 4);
    assertThat(waits).noneMatch(CompletableFuture::isDone);
  }

  @Test
  void aWaitEndsInTimeHoweverLongTheQueueIs() {
    bounded(settings -> settings.maxPollsPerSecond(1));
    List<CompletableFuture<RunResult>> waits = await(100, WaitOptions.upTo(Duration.ofSeconds(5)));
    client.time.advance(Duration.ofMillis(4_999));
    assertThat(waits).noneMatch(CompletableFuture::isDone);
    client.time.advance(Duration.ofMillis(1));
    waits.forEach(wait -> assertThat(failure(wait)).isInstanceOf(WaitTimedOutException.class));
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void aRequestToSlowDownHoldsBackEveryLook() {
    await(10, WaitOptions.defaults());
    client.time.advance(Duration.ofSeconds(5));
    service.polls.always(retryAfter(429, Duration.ofSeconds(20)));
    int before = service.polls.count();
    while (service.polls.count() == before) {
      client.time.advance(Duration.ofMillis(10));
    }
    service.polls.usual();
    int held = service.polls.count();
    client.time.advance(Duration.ofSeconds(19));
    assertThat(service.polls.ids()).hasSize(held);
    client.time.advance(Duration.ofSeconds(4));
    assertThat(new HashSet<>(service.polls.ids().subList(held, service.polls.count()))).hasSize(10);
  }

  @Test
  void aShorterRequestToSlowDownDoesNotCutALongerOne() {
    List<CompletableFuture<TransportResponse>> open = new ArrayList<>();
    service.polls.always(
        () -> {
          open.add(new CompletableFuture<>());
          return open.get(open.size() - 1);
        });
    await(2, WaitOptions.defaults());
    service.polls.usual();
    respond(open.get(0), retryAfter(429, Duration.ofSeconds(20)));
    respond(open.get(1), retryAfter(503, Duration.ofSeconds(1)));
    client.time.advance(Duration.ofMillis(19_900));
    assertThat(service.looks()).isEqualTo(2);
    client.time.advance(Duration.ofMillis(200));
    assertThat(service.polls.count()).isEqualTo(4);
  }

  private static void respond(CompletableFuture<TransportResponse> open, Response response) {
    var unused = response.make().thenAccept(open::complete);
  }

  @Test
  void aRequestToSlowDownIsObeyedNoLongerThanThePolicySays() {
    RetryPolicy policy = RetryPolicy.builder().maxRetryAfter(Duration.ofSeconds(20)).build();
    bounded(settings -> settings.retryPolicy(policy));
    service.polls.always(retryAfter(429, Duration.ofHours(2)));
    await(1, WaitOptions.defaults());
    service.polls.usual();
    var unused = client.async.awaitRun("r0");
    assertThat(service.looks()).isEqualTo(1);
    client.time.advance(Duration.ofSeconds(19));
    assertThat(service.looks()).isEqualTo(1);
    client.time.advance(Duration.ofSeconds(1));
    // The one that got the response polls again, and so does the other.
    assertThat(service.looks()).isEqualTo(3);
  }

  @Test
  void aWaitEndsInTimeThoughLooksAreHeldBack() {
    service.polls.always(retryAfter(429, Duration.ofSeconds(20)));
    List<CompletableFuture<RunResult>> waits = await(3, WaitOptions.upTo(Duration.ofSeconds(5)));
    client.time.advance(Duration.ofSeconds(5));
    waits.forEach(wait -> assertThat(failure(wait)).isInstanceOf(WaitTimedOutException.class));
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void looksInFlightAreBounded() {
    List<CompletableFuture<TransportResponse>> hanging = new ArrayList<>();
    Response hang =
        () -> {
          CompletableFuture<TransportResponse> response = new CompletableFuture<>();
          hanging.add(response);
          return response;
        };
    bounded(settings -> settings.maxConnections(12));
    service.polls.always(hang);
    List<CompletableFuture<RunResult>> waits = await(8, WaitOptions.defaults());
    assertThat(hanging).hasSize(3);
    waits.get(0).cancel(true);
    assertThat(hanging).hasSize(4);
    client.time.advance(Duration.ofSeconds(150));
    assertThat(hanging).as("those that hung are given up").hasSizeGreaterThanOrEqualTo(7);
  }

  /**
   * The third interval that is drawn ends within 0.6 seconds, and the fullest twentieth of a second
   * among them is expected to have 19 % of all polls. Of 100 waits chance puts 30 there once in
   * some hundred times; of 1,000 waits a quarter is five standard deviations away.
   */
  @Test
  void waitsThatBeginTogetherDoNotLookInStep() {
    int services = 10;
    int waits = 100;
    List<Long> moments = new ArrayList<>();
    for (int i = 0; i < services; i++) {
      bounded(settings -> settings.maxPollsPerSecond(0));
      await(waits, WaitOptions.defaults());
      client.time.advance(Duration.ofSeconds(20));
      long later = 15 * SECOND;
      service.looksAt.stream().filter(at -> at > later).forEach(moments::add);
    }
    assertThat(moments).hasSizeGreaterThan(2 * services * waits);
    long mostInAMoment =
        moments.stream()
            .collect(Collectors.groupingBy(at -> at / (SECOND / 20), Collectors.counting()))
            .values()
            .stream()
            .mapToLong(Long::longValue)
            .max()
            .orElseThrow();
    assertThat(mostInAMoment)
        .as("polls within a twentieth of a second")
        .isLessThan(services * waits / 4);
  }

  @Test
  void theSecondRunOfAWorkflowIsNotLookedAtBeforeItsTime() {
    service.runsTake(Duration.ofSeconds(40));
    WaitOptions patient = WaitOptions.builder().maxPollInterval(Duration.ofMinutes(5)).build();
    CompletableFuture<RunResult> first = executeAlone(patient);
    assertThat(service.looks()).as("nothing is known of the first").isEqualTo(1);
    client.time.advance(Duration.ofSeconds(60));
    assertThat(first).isCompleted();
    int before = service.looks();

    CompletableFuture<RunResult> second = executeAlone(patient);
    client.time.advance(Duration.ofSeconds(18));
    assertThat(service.looks()).isEqualTo(before);
    client.time.advance(Duration.ofSeconds(23));
    assertThat(second).isCompleted();
  }

  private CompletableFuture<RunResult> executeAlone(WaitOptions options) {
    return client.async.executeWorkflowAndWait(
        WorkflowRequest.of("w", WorkflowInputs.none()), options);
  }
}
