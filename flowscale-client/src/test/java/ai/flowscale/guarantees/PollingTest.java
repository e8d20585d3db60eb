package ai.flowscale.guarantees;

import static ai.flowscale.testing.ManualClient.failure;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.WaitTimedOutException;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.PolledService;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PollingTest {
  private static final Duration NEVER = Duration.ofDays(1);
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private static PolledService bounded(int perSecond, Duration runTime) {
    return new PolledService(number -> runTime, settings -> settings.maxPollsPerSecond(perSecond));
  }

  private static List<CompletableFuture<RunResult>> await(
      PolledService service, int count, WaitOptions options) {
    service.withoutPages().others(count);
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> service.client.async.awaitRun("r" + i, options))
        .toList();
  }

  @Test
  void tenThousandCancelledWaitsLeaveNothingBehind() {
    try (PolledService service = new PolledService(NEVER)) {
      List<CompletableFuture<RunResult>> waits = await(service, 10_000, WaitOptions.defaults());
      service.client.time.advance(Duration.ofSeconds(3));
      assertThat(service.client.time.pending())
          .as("a deadline for each wait, and one task for all polls")
          .isEqualTo(10_001);
      waits.forEach(wait -> wait.cancel(true));
      assertThat(service.client.time.pending()).isZero();
      int requests = service.requests();
      service.client.time.advance(Duration.ofHours(1));
      assertThat(service.requests()).isEqualTo(requests);
    }
  }

  @Test
  void requestsPerSecondAreBoundedAndNobodyStarves() {
    try (PolledService service = bounded(20, NEVER)) {
      List<CompletableFuture<RunResult>> waits = await(service, 300, WaitOptions.defaults());
      service.client.time.advance(Duration.ofSeconds(60));
      for (int i = 20; i < service.requests(); i++) {
        assertThat(service.looksAt.get(i) - service.looksAt.get(i - 20))
            .isGreaterThanOrEqualTo(SECOND);
      }
      Map<String, Long> counts =
          service.polls.stream()
              .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
      assertThat(counts).hasSize(300);
      assertThat(counts.values()).allMatch(count -> count >= 3 && count <= 4);
      assertThat(waits).noneMatch(CompletableFuture::isDone);
    }
  }

  @Test
  void aWaitEndsInTimeHoweverLongTheQueueIs() {
    try (PolledService service = bounded(1, NEVER)) {
      List<CompletableFuture<RunResult>> waits =
          await(service, 100, WaitOptions.upTo(Duration.ofSeconds(5)));
      service.client.time.advance(Duration.ofMillis(4_999));
      assertThat(waits).noneMatch(CompletableFuture::isDone);
      service.client.time.advance(Duration.ofMillis(1));
      waits.forEach(wait -> assertThat(failure(wait)).isInstanceOf(WaitTimedOutException.class));
      assertThat(service.client.time.pending()).isZero();
    }
  }

  @Test
  void aRequestToSlowDownHoldsBackEveryLook() {
    try (PolledService service = new PolledService(NEVER)) {
      await(service, 10, WaitOptions.defaults());
      service.client.time.advance(Duration.ofSeconds(5));
      service.onRun = runId -> PolledService.tooMany(Duration.ofSeconds(20));
      int before = service.polls.size();
      while (service.polls.size() == before) {
        service.client.time.advance(Duration.ofMillis(10));
      }
      service.onRun = runId -> null;
      int held = service.polls.size();
      service.client.time.advance(Duration.ofSeconds(19));
      assertThat(service.polls).hasSize(held);
      service.client.time.advance(Duration.ofSeconds(4));
      assertThat(new HashSet<>(service.polls.subList(held, service.polls.size()))).hasSize(10);
    }
  }

  @Test
  void aRequestToSlowDownIsObeyedNoLongerThanThePolicySays() {
    RetryPolicy policy = RetryPolicy.builder().maxRetryAfter(Duration.ofSeconds(20)).build();
    try (PolledService service =
        new PolledService(number -> NEVER, settings -> settings.retryPolicy(policy))) {
      service.onRun = runId -> PolledService.tooMany(Duration.ofHours(2));
      await(service, 1, WaitOptions.defaults());
      service.onRun = runId -> null;
      var unused = service.client.async.awaitRun("r1");
      assertThat(service.requests()).isEqualTo(1);
      service.client.time.advance(Duration.ofSeconds(19));
      assertThat(service.requests()).isEqualTo(1);
      service.client.time.advance(Duration.ofSeconds(1));
      // The one that got the response polls again, and so does the other.
      assertThat(service.requests()).isEqualTo(3);
    }
  }

  @Test
  void aWaitEndsInTimeThoughLooksAreHeldBack() {
    try (PolledService service = new PolledService(NEVER)) {
      service.onRun = runId -> PolledService.tooMany(Duration.ofSeconds(20));
      List<CompletableFuture<RunResult>> waits =
          await(service, 3, WaitOptions.upTo(Duration.ofSeconds(5)));
      service.client.time.advance(Duration.ofSeconds(5));
      waits.forEach(wait -> assertThat(failure(wait)).isInstanceOf(WaitTimedOutException.class));
      assertThat(service.client.time.pending()).isZero();
    }
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
    try (PolledService service =
        new PolledService(number -> NEVER, settings -> settings.maxConnections(12))) {
      service.onRun = runId -> hang;
      List<CompletableFuture<RunResult>> waits = await(service, 8, WaitOptions.defaults());
      assertThat(hanging).hasSize(3);
      waits.get(0).cancel(true);
      assertThat(hanging).hasSize(4);
      service.client.time.advance(Duration.ofSeconds(150));
      assertThat(hanging).as("those that hung are given up").hasSizeGreaterThanOrEqualTo(7);
    }
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
      try (PolledService service = bounded(0, NEVER)) {
        await(service, waits, WaitOptions.defaults());
        service.client.time.advance(Duration.ofSeconds(20));
        long later = 15 * SECOND;
        service.looksAt.stream().filter(at -> at > later).forEach(moments::add);
      }
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
    try (PolledService service = new PolledService(Duration.ofSeconds(40))) {
      WaitOptions patient = WaitOptions.builder().maxPollInterval(Duration.ofMinutes(5)).build();
      CompletableFuture<RunResult> first = executeAlone(service, patient);
      assertThat(service.requests()).as("nothing is known of the first").isEqualTo(1);
      service.client.time.advance(Duration.ofSeconds(60));
      assertThat(first).isCompleted();
      int before = service.requests();

      CompletableFuture<RunResult> second = executeAlone(service, patient);
      service.client.time.advance(Duration.ofSeconds(18));
      assertThat(service.requests()).isEqualTo(before);
      service.client.time.advance(Duration.ofSeconds(23));
      assertThat(second).isCompleted();
    }
  }

  private static CompletableFuture<RunResult> executeAlone(
      PolledService service, WaitOptions options) {
    return service.client.async.executeWorkflowAndWait(
        WorkflowRequest.of("w", WorkflowInputs.none()), options);
  }
}
