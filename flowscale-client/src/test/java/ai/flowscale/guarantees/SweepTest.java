package ai.flowscale.guarantees;

import static ai.flowscale.testing.RunJson.nameless;
import static ai.flowscale.testing.ScriptedTransport.refusal;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.WaitTimedOutException;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many waits read the pages of recent runs instead of polling their runs one by one. */
class SweepTest extends ManualTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration NEVER = Duration.ofDays(1);

  private final ScriptedService service = new ScriptedService();
  private final ManualClient client = client(service, settings -> settings.maxPollsPerSecond(10));

  private static void assertAllCompleted(List<CompletableFuture<RunResult>> waits) {
    assertThat(waits).allMatch(CompletableFuture::isDone);
    assertThat(waits.stream().map(wait -> wait.join().runId()).distinct()).hasSameSizeAs(waits);
  }

  @Test
  void runsThatAreWaitedForAreAskedForByThePage() {
    service.runsTake(MINUTE);
    List<CompletableFuture<RunResult>> waits = client.execute(80, WaitOptions.defaults());
    client.time.advance(MINUTE.plusSeconds(3));
    assertAllCompleted(waits);
    assertThat(service.lists.pages()).hasSizeGreaterThan(20).allMatch(page -> page == 1);
    assertThat(service.polls.ids()).as("polls of single runs").hasSizeLessThan(80);
    assertThat(waits.get(7).join().outputs()).singleElement().matches(o -> o.isReady());
  }

  @Test
  void runsOnSeveralPagesAreFoundThereAndOlderPagesLeftAlone() {
    service.runsTake(MINUTE);
    service.make(1050);
    List<CompletableFuture<RunResult>> waits = client.execute(300, WaitOptions.defaults());
    client.time.advance(MINUTE.plusSeconds(20));
    assertAllCompleted(waits);
    assertThat(new HashSet<>(service.lists.pages())).isSubsetOf(1, 2, 3, 4);
    assertThat(service.polls.ids()).as("polls of single runs").hasSizeLessThan(100);
  }

  @Test
  void pagesFullOfTheRunsOfOthersAreLeftAloneForAWhile() {
    service.runsTake(MINUTE);
    List<CompletableFuture<RunResult>> waits = client.execute(20, WaitOptions.defaults());
    service.make(1050);
    client.time.advance(Duration.ofSeconds(25));
    assertThat(service.lists.pages()).hasSizeLessThan(7);
    client.time.advance(Duration.ofSeconds(40));
    assertAllCompleted(waits);
    assertThat(service.lists.pages()).hasSizeLessThan(21);
  }

  /** Of new waits the first are polled one by one: as many as may go at once, here eleven. */
  @Test
  void runsThatAreNewerThanTheFirstPageAreNotLookedForOnLaterOnes() {
    ScriptedService busy = new ScriptedService();
    ManualClient many = client(busy);
    busy.make(300);
    busy.runTime = number -> Duration.ofMillis(number < 340 ? 3_900 : 1_900);
    List<CompletableFuture<RunResult>> waits = new ArrayList<>();
    for (int round = 1; round <= 2; round++) {
      int pages = busy.lists.count();
      int polls = busy.polls.count();
      waits.addAll(many.execute(40, WaitOptions.defaults()));
      many.time.advance(Duration.ofMillis(1_890));
      assertThat(busy.lists.pages()).hasSizeBetween(pages + 1, pages + 3).containsOnly(1);
      assertThat(busy.polls.count() - polls).as("polls of single runs").isLessThanOrEqualTo(11);
      assertThat(waits).noneMatch(CompletableFuture::isDone);
      many.time.advance(Duration.ofMillis(110));
    }
    int pages = busy.lists.count();
    many.time.advance(Duration.ofMillis(20));
    assertAllCompleted(waits);
    assertThat(busy.lists.pages()).hasSizeLessThan(pages + 3).containsOnly(1);
  }

  @Test
  void runsThatNoPageShowsArePolledInTurnWithThePages() {
    service.runTime = number -> number < 4_200 ? NEVER : Duration.ofSeconds(3);
    service.make(4_200);
    for (int i = 0; i < 200; i++) {
      var unused = client.async.awaitRun("r" + i);
    }
    // Pages of the runs of others, as many as cost less than 200 polls, and then some polls.
    client.time.advance(Duration.ofSeconds(8));
    assertThat(service.polls.ids()).hasSizeBetween(10, 50);
    List<CompletableFuture<RunResult>> waits = client.execute(20, WaitOptions.defaults());
    client.time.advance(Duration.ofSeconds(6));
    assertAllCompleted(waits);
    client.time.advance(Duration.ofSeconds(30));
    Set<String> polled = new HashSet<>(service.polls.ids());
    assertThat(IntStream.range(0, 200)).allMatch(i -> polled.contains("r" + i));
  }

  @Test
  void aRunThatMustBePolledByItselfIsSoThoughPagesWouldStandForAllPolls() {
    ScriptedService busy = new ScriptedService();
    busy.runsTake(NEVER);
    ManualClient slow = client(busy, settings -> settings.maxPollsPerSecond(1));
    List<CompletableFuture<RunResult>> waits = slow.execute(300, WaitOptions.defaults());
    slow.time.advance(Duration.ofSeconds(20));
    busy.statuses.put("r5", "failed");
    slow.time.advance(Duration.ofSeconds(15));
    assertThat(failure(waits.get(5))).isInstanceOf(RunFailedException.class);
  }

  @Test
  void runsThatAreOnNoPageArePolledByThemselves() {
    service.runsTake(MINUTE);
    service.listed = run -> run.replace("\"r", "\"another");
    List<CompletableFuture<RunResult>> waits = client.execute(20, WaitOptions.defaults());
    client.time.advance(Duration.ofSeconds(30));
    assertThat(service.lists.pages()).hasSizeLessThan(6).containsOnly(1);
    client.time.advance(Duration.ofSeconds(38));
    assertAllCompleted(waits);
  }

  @Test
  void runsThatAreListedLateAreReadFromPagesFromThenOn() {
    service.runsTake(NEVER);
    service.listed = run -> run.replaceFirst("\"r(\\d)\"", "\"another$1\"");
    client.execute(60, WaitOptions.defaults());
    client.time.advance(Duration.ofSeconds(15));
    service.listed = run -> run;
    client.time.advance(Duration.ofSeconds(3));
    int polls = service.polls.count();
    int pages = service.lists.count();
    client.time.advance(Duration.ofSeconds(20));
    assertThat(service.lists.count()).isGreaterThan(pages + 5);
    assertThat(service.polls.count() - polls).as("polls of single runs").isLessThan(10);
  }

  @Test
  void whatAPageSaysOfABadEndIsNotBelieved() {
    service.runsTake(MINUTE);
    service.listed = run -> run.replace("\"running\"", "\"failed\"");
    List<CompletableFuture<RunResult>> waits = client.execute(20, WaitOptions.defaults());
    client.time.advance(Duration.ofSeconds(50));
    assertThat(service.lists.pages()).isNotEmpty();
    assertThat(waits).noneMatch(CompletableFuture::isDone);
    client.time.advance(Duration.ofSeconds(20));
    assertAllCompleted(waits);
  }

  @Test
  void whatAPageSaysOfAFailedOutputIsNotBelieved() {
    service.runsTake(MINUTE);
    service.listed =
        run ->
            run.replace(
                "\"outputs\":[",
                "\"outputs\":[{\"filename\":\"p.png\",\"generation_status\":\"failed\"},");
    List<CompletableFuture<RunResult>> waits = client.execute(20, WaitOptions.defaults());
    client.time.advance(MINUTE.plusSeconds(8));
    assertAllCompleted(waits);
    assertThat(service.lists.pages()).hasSizeGreaterThan(20);
    assertThat(waits).allMatch(wait -> wait.join().totalOutputs() == 1);
  }

  @Test
  void aBadEndThatTheRunItselfTellsIsOne() {
    service.runsTake(NEVER);
    List<CompletableFuture<RunResult>> waits = client.execute(20, WaitOptions.defaults());
    client.time.advance(Duration.ofSeconds(10));
    service.listed = run -> run.replace("\"running\"", "\"failed\"");
    service.polls.always(nameless("failed").error("x"));
    client.time.advance(Duration.ofSeconds(5));
    waits.forEach(
        wait ->
            assertThat(failure(wait))
                .isInstanceOfSatisfying(
                    RunFailedException.class, e -> assertThat(e.errors()).containsExactly("x")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"output_names", "outputs", "url"})
  void aCompletedRunWhoseOutputsThePageDoesNotShowIsLookedAtByItself(String gone) {
    service.runsTake(MINUTE);
    service.listed = run -> run.replace("\"" + gone + "\":", "\"other\":");
    List<CompletableFuture<RunResult>> waits = client.execute(20, WaitOptions.defaults());
    client.time.advance(MINUTE.plusSeconds(8));
    assertAllCompleted(waits);
    assertThat(waits).allMatch(wait -> wait.join().totalOutputs() == 1);
    assertThat(new HashSet<>(service.polls.ids())).hasSize(20);
  }

  @Test
  void aRunThatIsOnNoPageIsLookedAtByItself() {
    service.runsTake(MINUTE);
    service.listed = run -> run.replace("\"r7\"", "\"another\"");
    List<CompletableFuture<RunResult>> waits = client.execute(20, WaitOptions.defaults());
    client.time.advance(MINUTE.plusSeconds(8));
    assertAllCompleted(waits);
    assertThat(service.lists.pages()).isNotEmpty();
    assertThat(service.polls.ids().stream().filter("r7"::equals)).hasSizeGreaterThan(10);
  }

  @Test
  void aServiceWithoutPagesIsAskedForOnlyOne() {
    service.runsTake(MINUTE);
    service.withoutPages();
    List<CompletableFuture<RunResult>> waits = client.execute(20, WaitOptions.defaults());
    client.time.advance(MINUTE.plusSeconds(8));
    assertAllCompleted(waits);
    assertThat(service.lists.pages()).hasSize(1);
  }

  @Test
  void aServiceThatSortsOtherwiseIsAskedForOnlyOne() {
    service.runsTake(MINUTE);
    service.lists.always(
        success(
            "{\"runs\":[]}",
            "{\"sort_by\":\"created_at\",\"sort_order\":\"asc\",\"page\":1,\"page_size\":100,"
                + "\"total_count\":0,\"total_pages\":0}"));
    List<CompletableFuture<RunResult>> waits = client.execute(20, WaitOptions.defaults());
    client.time.advance(MINUTE.plusSeconds(8));
    assertAllCompleted(waits);
    assertThat(service.lists.pages()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 422, 500, 503})
  void aPageThatFailsIsNotAskedForAgainForAWhileAndEndsNoWait(int status) {
    service.runsTake(MINUTE);
    service.lists.always(refusal(status));
    List<CompletableFuture<RunResult>> waits = client.execute(20, WaitOptions.defaults());
    client.time.advance(Duration.ofSeconds(25));
    int attempts = status < 500 ? 1 : 2;
    assertThat(service.lists.pages()).hasSize(attempts);
    client.time.advance(Duration.ofSeconds(43));
    assertAllCompleted(waits);
    assertThat(service.lists.pages()).hasSizeBetween(attempts + 1, 3 * attempts);
  }

  @Test
  void waitsEndInTimeAlthoughAPageHangs() {
    service.runsTake(NEVER);
    service.lists.always(CompletableFuture::new);
    List<CompletableFuture<RunResult>> waits =
        client.execute(20, WaitOptions.upTo(Duration.ofSeconds(10)));
    client.time.advance(Duration.ofSeconds(9));
    assertThat(service.lists.pages()).hasSize(2);
    assertThat(waits).noneMatch(CompletableFuture::isDone);
    client.time.advance(Duration.ofSeconds(1));
    waits.forEach(wait -> assertThat(failure(wait)).isInstanceOf(WaitTimedOutException.class));
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void aPageStandsForNoWaitWithOtherSettings() {
    service.runsTake(NEVER);
    client.execute(20, WaitOptions.defaults());
    client.time.advance(Duration.ofSeconds(5));
    WaitOptions other = WaitOptions.builder().pollTimeout(Duration.ofSeconds(14)).build();
    CompletableFuture<RunResult> before = client.execute(other);
    client.time.advance(Duration.ofSeconds(3));
    service.lists.always(CompletableFuture::new);
    int pages = service.lists.count();
    while (service.lists.count() == pages) {
      client.time.advance(Duration.ofMillis(10));
    }
    CompletableFuture<RunResult> meanwhile = client.execute(other);
    service.usualStatus = "completed";
    client.time.advance(Duration.ofMillis(2_500));
    assertThat(service.lists.count()).as("the page hangs").isEqualTo(pages + 1);
    assertAllCompleted(List.of(before, meanwhile));
  }

  @Test
  void aPageThatNobodyWaitsForIsAborted() {
    CompletableFuture<TransportResponse> page = new CompletableFuture<>();
    service.runsTake(NEVER);
    service.lists.always(() -> page);
    List<CompletableFuture<RunResult>> waits = client.execute(20, WaitOptions.defaults());
    client.time.advance(Duration.ofSeconds(4));
    assertThat(service.lists.pages()).hasSize(1);
    assertThat(page).isNotDone();
    waits.forEach(wait -> wait.cancel(true));
    assertThat(page).isCancelled();
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void waitsThatHaveEndedDoNotMakeAPageWorthwhile() {
    service.runsTake(NEVER);
    List<CompletableFuture<RunResult>> waits = client.execute(20, WaitOptions.defaults());
    client.time.advance(Duration.ofSeconds(10));
    assertThat(service.lists.pages()).isNotEmpty();
    waits.subList(1, 20).forEach(wait -> wait.cancel(true));
    int pages = service.lists.count();
    int polls = service.polls.count();
    client.time.advance(Duration.ofSeconds(30));
    assertThat(service.lists.pages()).hasSize(pages);
    assertThat(service.polls.ids()).hasSizeGreaterThan(polls);
  }

  @Test
  void aFixedIntervalIsKeptThoughAPageComesInBetween() {
    service.runTime = number -> number == 0 ? Duration.ofSeconds(12) : NEVER;
    WaitOptions fixed = WaitOptions.builder().fixedInterval(Duration.ofSeconds(10)).build();
    CompletableFuture<RunResult> wait = client.execute(fixed);
    client.execute(20, WaitOptions.defaults());
    client.time.advance(Duration.ofSeconds(15));
    int pages = service.lists.count();
    client.time.advance(Duration.ofMillis(4_900));
    assertThat(service.lists.pages()).as("pages that show the end").hasSizeGreaterThan(pages);
    assertThat(wait).isNotDone();
    client.time.advance(Duration.ofMillis(1_100));
    assertThat(wait).isCompleted();
  }

  @Test
  void soAreRunsThatAreKnownByTheirId() {
    service.runsTake(NEVER);
    service.make(251);
    for (int i = 1; i <= 250; i++) {
      var unused = client.async.awaitRun("r" + (i * 7 % 251));
    }
    client.time.advance(Duration.ofSeconds(20));
    assertThat(new HashSet<>(service.lists.pages())).containsExactlyInAnyOrder(1, 2, 3);
    assertThat(service.polls.ids()).as("polls of single runs").hasSizeLessThan(50);
  }
}
