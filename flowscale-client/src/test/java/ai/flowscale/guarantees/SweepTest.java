package ai.flowscale.guarantees;

import static ai.flowscale.testing.ManualClient.failure;
import static ai.flowscale.testing.ScriptedTransport.json;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.WaitTimedOutException;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.PolledService;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Many waits read the pages of recent runs instead of polling their runs one by one. */
class SweepTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration NEVER = Duration.ofDays(1);

  private static PolledService service(Duration runTime) {
    return new PolledService(number -> runTime, settings -> settings.maxPollsPerSecond(10));
  }

  private static void assertAllCompleted(List<CompletableFuture<RunResult>> waits) {
    assertThat(waits).allMatch(CompletableFuture::isDone);
    assertThat(waits.stream().map(wait -> wait.join().runId()).distinct()).hasSameSizeAs(waits);
  }

  @Test
  void runsThatAreWaitedForAreAskedForByThePage() {
    try (PolledService service = service(MINUTE)) {
      List<CompletableFuture<RunResult>> waits = service.execute(80, WaitOptions.defaults());
      service.client.time.advance(MINUTE.plusSeconds(3));
      assertAllCompleted(waits);
      assertThat(service.pages).hasSizeGreaterThan(20).allMatch(page -> page == 1);
      assertThat(service.polls).as("polls of single runs").hasSizeLessThan(80);
      assertThat(waits.get(7).join().outputs()).singleElement().matches(o -> o.isReady());
    }
  }

  @Test
  void runsOnSeveralPagesAreFoundThereAndOlderPagesLeftAlone() {
    try (PolledService service = service(MINUTE)) {
      service.others(1050);
      List<CompletableFuture<RunResult>> waits = service.execute(300, WaitOptions.defaults());
      service.client.time.advance(MINUTE.plusSeconds(20));
      assertAllCompleted(waits);
      assertThat(new HashSet<>(service.pages)).isSubsetOf(1, 2, 3, 4);
      assertThat(service.polls).as("polls of single runs").hasSizeLessThan(100);
    }
  }

  @Test
  void pagesFullOfTheRunsOfOthersAreLeftAloneForAWhile() {
    try (PolledService service = service(MINUTE)) {
      List<CompletableFuture<RunResult>> waits = service.execute(20, WaitOptions.defaults());
      service.others(1050);
      service.client.time.advance(Duration.ofSeconds(25));
      assertThat(service.pages).hasSizeLessThan(7);
      service.client.time.advance(Duration.ofSeconds(40));
      assertAllCompleted(waits);
      assertThat(service.pages).hasSizeLessThan(21);
    }
  }

  @Test
  void whatAPageSaysOfABadEndIsNotBelieved() {
    try (PolledService service = service(MINUTE)) {
      service.listed = run -> run.replace("\"running\"", "\"failed\"");
      List<CompletableFuture<RunResult>> waits = service.execute(20, WaitOptions.defaults());
      service.client.time.advance(Duration.ofSeconds(50));
      assertThat(service.pages).isNotEmpty();
      assertThat(waits).noneMatch(CompletableFuture::isDone);
      service.client.time.advance(Duration.ofSeconds(20));
      assertAllCompleted(waits);
    }
  }

  @Test
  void aBadEndThatTheRunItselfTellsIsOne() {
    try (PolledService service = service(NEVER)) {
      List<CompletableFuture<RunResult>> waits = service.execute(20, WaitOptions.defaults());
      service.client.time.advance(Duration.ofSeconds(10));
      service.listed = run -> run.replace("\"running\"", "\"failed\"");
      service.onRun =
          runId ->
              json(
                  200, "{\"status\":\"success\",\"data\":{\"status\":\"failed\",\"error\":\"x\"}}");
      service.client.time.advance(Duration.ofSeconds(5));
      waits.forEach(
          wait ->
              assertThat(failure(wait))
                  .isInstanceOfSatisfying(
                      RunFailedException.class, e -> assertThat(e.errors()).containsExactly("x")));
    }
  }

  @Test
  void aCompletedRunWhoseOutputsThePageDoesNotShowIsLookedAtByItself() {
    for (String gone : List.of("\"output_names\":", "\"outputs\":", "\"url\":")) {
      try (PolledService service = service(MINUTE)) {
        service.listed = run -> run.replace(gone, "\"other\":");
        List<CompletableFuture<RunResult>> waits = service.execute(20, WaitOptions.defaults());
        service.client.time.advance(MINUTE.plusSeconds(8));
        assertAllCompleted(waits);
        assertThat(waits).allMatch(wait -> wait.join().totalOutputs() == 1);
        assertThat(new HashSet<>(service.polls)).hasSize(20);
      }
    }
  }

  @Test
  void aRunThatIsOnNoPageIsLookedAtByItself() {
    try (PolledService service = service(MINUTE)) {
      service.listed = run -> run.replace("\"r7\"", "\"another\"");
      List<CompletableFuture<RunResult>> waits = service.execute(20, WaitOptions.defaults());
      service.client.time.advance(MINUTE.plusSeconds(8));
      assertAllCompleted(waits);
      assertThat(service.pages).isNotEmpty();
      assertThat(service.polls.stream().filter("r7"::equals)).hasSizeGreaterThan(10);
    }
  }

  @Test
  void aServiceWithoutPagesIsAskedForOnlyOne() {
    try (PolledService service = service(MINUTE)) {
      service.withoutPages();
      List<CompletableFuture<RunResult>> waits = service.execute(20, WaitOptions.defaults());
      service.client.time.advance(MINUTE.plusSeconds(8));
      assertAllCompleted(waits);
      assertThat(service.pages).hasSize(1);
    }
  }

  @Test
  void aServiceThatSortsOtherwiseIsAskedForOnlyOne() {
    try (PolledService service = service(MINUTE)) {
      service.onPage =
          page ->
              json(
                  200,
                  "{\"status\":\"success\",\"data\":{\"runs\":[]},\"meta\":{\"sort_by\":"
                      + "\"created_at\",\"sort_order\":\"asc\",\"page\":1,\"page_size\":100,"
                      + "\"total_count\":0,\"total_pages\":0}}");
      List<CompletableFuture<RunResult>> waits = service.execute(20, WaitOptions.defaults());
      service.client.time.advance(MINUTE.plusSeconds(8));
      assertAllCompleted(waits);
      assertThat(service.pages).hasSize(1);
    }
  }

  @Test
  void aPageThatFailsIsNotAskedForAgainForAWhileAndEndsNoWait() {
    for (int status : new int[] {401, 403, 404, 422, 500, 503}) {
      try (PolledService service = service(MINUTE)) {
        service.onPage = page -> json(status, "{\"detail\":\"no\"}");
        List<CompletableFuture<RunResult>> waits = service.execute(20, WaitOptions.defaults());
        service.client.time.advance(Duration.ofSeconds(25));
        int attempts = status < 500 ? 1 : 2;
        assertThat(service.pages).hasSize(attempts);
        service.client.time.advance(Duration.ofSeconds(43));
        assertAllCompleted(waits);
        assertThat(service.pages).hasSizeBetween(attempts + 1, 3 * attempts);
      }
    }
  }

  @Test
  void waitsEndInTimeAlthoughAPageHangs() {
    try (PolledService service = service(NEVER)) {
      service.onPage = page -> CompletableFuture::new;
      List<CompletableFuture<RunResult>> waits =
          service.execute(20, WaitOptions.upTo(Duration.ofSeconds(10)));
      service.client.time.advance(Duration.ofSeconds(9));
      assertThat(service.pages).hasSize(2);
      assertThat(waits).noneMatch(CompletableFuture::isDone);
      service.client.time.advance(Duration.ofSeconds(1));
      waits.forEach(wait -> assertThat(failure(wait)).isInstanceOf(WaitTimedOutException.class));
      assertThat(service.client.time.pending()).isZero();
    }
  }

  @Test
  void aPageThatNobodyWaitsForIsAborted() {
    CompletableFuture<TransportResponse> page = new CompletableFuture<>();
    try (PolledService service = service(NEVER)) {
      service.onPage = number -> () -> page;
      List<CompletableFuture<RunResult>> waits = service.execute(20, WaitOptions.defaults());
      service.client.time.advance(Duration.ofSeconds(4));
      assertThat(service.pages).hasSize(1);
      assertThat(page).isNotDone();
      waits.forEach(wait -> wait.cancel(true));
      assertThat(page).isCancelled();
      assertThat(service.client.time.pending()).isZero();
    }
  }

  @Test
  void waitsThatHaveEndedDoNotMakeAPageWorthwhile() {
    try (PolledService service = service(NEVER)) {
      List<CompletableFuture<RunResult>> waits = service.execute(20, WaitOptions.defaults());
      service.client.time.advance(Duration.ofSeconds(10));
      assertThat(service.pages).isNotEmpty();
      waits.subList(1, 20).forEach(wait -> wait.cancel(true));
      int pages = service.pages.size();
      int polls = service.polls.size();
      service.client.time.advance(Duration.ofSeconds(30));
      assertThat(service.pages).hasSize(pages);
      assertThat(service.polls).hasSizeGreaterThan(polls);
    }
  }

  @Test
  void aFixedIntervalIsKeptThoughAPageComesInBetween() {
    try (PolledService service =
        new PolledService(
            number -> number == 1 ? Duration.ofSeconds(12) : NEVER,
            settings -> settings.maxPollsPerSecond(10))) {
      WaitOptions fixed = WaitOptions.builder().fixedInterval(Duration.ofSeconds(10)).build();
      CompletableFuture<RunResult> wait = service.execute(fixed);
      service.execute(20, WaitOptions.defaults());
      service.client.time.advance(Duration.ofSeconds(15));
      int pages = service.pages.size();
      service.client.time.advance(Duration.ofMillis(4_900));
      assertThat(service.pages).as("pages that show the end").hasSizeGreaterThan(pages);
      assertThat(wait).isNotDone();
      service.client.time.advance(Duration.ofMillis(1_100));
      assertThat(wait).isCompleted();
    }
  }

  @Test
  void soAreRunsThatAreKnownByTheirId() {
    try (PolledService service = service(NEVER)) {
      service.others(250);
      for (int i = 1; i <= 250; i++) {
        var unused = service.client.async.awaitRun("r" + (i * 7 % 251));
      }
      service.client.time.advance(Duration.ofSeconds(20));
      assertThat(new HashSet<>(service.pages)).containsExactlyInAnyOrder(1, 2, 3);
      assertThat(service.polls).as("polls of single runs").hasSizeLessThan(50);
    }
  }
}
