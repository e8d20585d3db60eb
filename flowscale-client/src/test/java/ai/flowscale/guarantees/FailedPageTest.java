package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.json;
import static ai.flowscale.testing.ScriptedTransport.lost;
import static ai.flowscale.testing.ScriptedTransport.retryAfter;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedService;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A page of runs that fails is asked for again soon, before its runs are polled one by one. */
class FailedPageTest extends ManualTest {
  private static final int RUNS = 800;

  private final ScriptedService service = new ScriptedService();
  private final ManualClient client = client(service);

  @BeforeEach
  void runsTakeAMinute() {
    service.runsTake(Duration.ofMinutes(1));
  }

  private static Response failure(String kind) {
    return switch (kind) {
      case "503" -> json(503, "{\"detail\":\"busy\"}");
      case "gateway" -> json(403, "<html>");
      case "closed" -> lost();
      default -> CompletableFuture::new;
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"503", "gateway", "closed", "hangs"})
  void onePageThatFailsDoesNotThrowItsWaitsBackToSinglePolls(String kind) {
    List<CompletableFuture<RunResult>> waits = client.execute(RUNS, WaitOptions.defaults());
    client.time.advance(Duration.ofSeconds(20));
    int single = service.polls.count();
    int pages = service.lists.count();
    assertThat(pages).isGreaterThan(20);
    service.lists.next(failure(kind));
    client.time.advance(Duration.ofSeconds(10));
    assertThat(service.lists.isUsual()).isTrue();
    // Failures in a row would be another thing.
    service.lists.next(failure(kind));
    client.time.advance(Duration.ofSeconds(29));
    assertThat(service.lists.isUsual()).isTrue();
    assertThat(service.polls.ids()).as("polls of single runs").hasSizeLessThan(single + 50);
    client.time.advance(Duration.ofSeconds(5));
    assertThat(waits).allMatch(CompletableFuture::isDone);
  }

  @Test
  void aPageThatFailsJustBeforeTheEndCostsLessThanTwoSeconds() {
    List<CompletableFuture<RunResult>> waits = client.execute(RUNS, WaitOptions.defaults());
    client.time.advance(Duration.ofMillis(59_900));
    service.lists.next(failure("503"));
    int pages = service.lists.count();
    client.time.advance(Duration.ofMillis(3_100));
    assertThat(service.lists.count()).isGreaterThan(pages + 1);
    assertThat(waits).allMatch(CompletableFuture::isDone);
  }

  /** The polls of single runs are as many requests to the service as pages are. */
  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  void aPageThatAsksEveryCallerToWaitIsObeyed(int status) {
    client.execute(RUNS, WaitOptions.defaults());
    client.time.advance(Duration.ofSeconds(10));
    service.lists.next(retryAfter(status, Duration.ofSeconds(20)));
    int pages = service.lists.count();
    while (service.lists.count() == pages) {
      client.time.advance(Duration.ofMillis(10));
    }
    int requests = service.looks();
    client.time.advance(Duration.ofMillis(19_900));
    assertThat(service.looks()).isEqualTo(requests);
    client.time.advance(Duration.ofSeconds(1));
    assertThat(service.looks()).isGreaterThan(requests);
  }

  @Test
  void aPageThatFailsIsNotRequestedAgainAtOnce() {
    client.execute(RUNS, WaitOptions.defaults());
    client.time.advance(Duration.ofSeconds(10));
    service.lists.next(failure("closed"));
    int pages = service.lists.count();
    while (service.lists.count() == pages) {
      client.time.advance(Duration.ofMillis(10));
    }
    client.time.advance(Duration.ofMillis(480));
    assertThat(service.lists.count()).isEqualTo(pages + 1);
    client.time.advance(Duration.ofMillis(50));
    assertThat(service.lists.count()).isGreaterThan(pages + 1);
  }

  @Test
  void aPageThatShowsNoRunsOnceLeavesTheirWaitsOnPages() {
    List<CompletableFuture<RunResult>> waits = client.execute(80, WaitOptions.defaults());
    client.time.advance(Duration.ofSeconds(30));
    int single = service.polls.count();
    service.lists.next(withoutRuns());
    client.time.advance(Duration.ofSeconds(29));
    assertThat(service.lists.isUsual()).isTrue();
    assertThat(service.polls.ids()).as("polls of single runs").hasSizeLessThan(single + 100);
    client.time.advance(Duration.ofSeconds(5));
    assertThat(waits).allMatch(CompletableFuture::isDone);
  }

  private static Response withoutRuns() {
    return success(
        "{\"runs\":[]}",
        "{\"sort_by\":\"created_at\",\"sort_order\":\"desc\",\"page\":1,\"page_size\":100,"
            + "\"total_count\":80,\"total_pages\":1}");
  }

  @Test
  void afterRepeatedFailuresTheRunsArePolledOneByOne() {
    service.lists.always(failure("503"));
    List<CompletableFuture<RunResult>> waits = client.execute(20, WaitOptions.defaults());
    client.time.advance(Duration.ofSeconds(30));
    assertThat(service.lists.pages()).hasSizeBetween(2, 4);
    client.time.advance(Duration.ofSeconds(33));
    assertThat(waits).allMatch(CompletableFuture::isDone);
  }
}
