package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.failing;
import static ai.flowscale.testing.ScriptedTransport.json;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.testing.PolledService;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A page of runs that fails is asked for again soon, before its runs are polled one by one. */
class FailedPageTest {
  private static final Duration RUN_TIME = Duration.ofSeconds(60);
  private static final int RUNS = 800;

  private static Response failure(String kind) {
    return switch (kind) {
      case "503" -> json(503, "{\"detail\":\"busy\"}");
      case "gateway" -> json(403, "<html>");
      case "closed" ->
          failing(
              new TransportException(
                  TransportException.Kind.CLOSED, TransportException.Sent.MAYBE, "closed", null));
      default -> CompletableFuture::new;
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"503", "gateway", "closed", "hangs"})
  void onePageThatFailsDoesNotThrowItsWaitsBackToSinglePolls(String kind) {
    int[] failures = {0};
    try (PolledService service = new PolledService(RUN_TIME)) {
      List<CompletableFuture<RunResult>> waits = service.execute(RUNS, WaitOptions.defaults());
      service.client.time.advance(Duration.ofSeconds(30));
      int single = service.polls.size();
      int pages = service.pages.size();
      assertThat(pages).isGreaterThan(20);
      service.onPage = page -> failures[0]++ == 0 ? failure(kind) : null;
      service.client.time.advance(Duration.ofSeconds(29));
      assertThat(failures[0]).isPositive();
      assertThat(service.polls).as("polls of single runs").hasSizeLessThan(single + 50);
      service.client.time.advance(Duration.ofSeconds(5));
      assertThat(waits).allMatch(CompletableFuture::isDone);
    }
  }

  @Test
  void aPageThatFailsJustBeforeTheEndCostsLessThanTwoSeconds() {
    int[] failures = {0};
    try (PolledService service = new PolledService(RUN_TIME)) {
      List<CompletableFuture<RunResult>> waits = service.execute(RUNS, WaitOptions.defaults());
      service.client.time.advance(Duration.ofMillis(59_900));
      service.onPage = page -> failures[0]++ == 0 ? failure("503") : null;
      service.client.time.advance(Duration.ofMillis(3_100));
      assertThat(failures[0]).isGreaterThan(1);
      assertThat(waits).allMatch(CompletableFuture::isDone);
    }
  }

  @Test
  void aPageThatShowsNoRunsOnceLeavesTheirWaitsOnPages() {
    int[] empty = {0};
    try (PolledService service = new PolledService(RUN_TIME)) {
      List<CompletableFuture<RunResult>> waits = service.execute(80, WaitOptions.defaults());
      service.client.time.advance(Duration.ofSeconds(30));
      int single = service.polls.size();
      service.onPage = page -> empty[0]++ == 0 ? withoutRuns() : null;
      service.client.time.advance(Duration.ofSeconds(29));
      assertThat(empty[0]).isPositive();
      assertThat(service.polls).as("polls of single runs").hasSizeLessThan(single + 100);
      service.client.time.advance(Duration.ofSeconds(5));
      assertThat(waits).allMatch(CompletableFuture::isDone);
    }
  }

  private static Response withoutRuns() {
    return json(
        200,
        "{\"status\":\"success\",\"data\":{\"runs\":[]},\"meta\":{\"sort_by\":\"created_at\","
            + "\"sort_order\":\"desc\",\"page\":1,\"page_size\":100,"
            + "\"total_count\":80,\"total_pages\":1}}");
  }

  @Test
  void afterRepeatedFailuresTheRunsArePolledOneByOne() {
    try (PolledService service = new PolledService(RUN_TIME)) {
      service.onPage = page -> failure("503");
      List<CompletableFuture<RunResult>> waits = service.execute(20, WaitOptions.defaults());
      service.client.time.advance(Duration.ofSeconds(30));
      assertThat(service.pages).hasSizeBetween(2, 4);
      service.client.time.advance(Duration.ofSeconds(33));
      assertThat(waits).allMatch(CompletableFuture::isDone);
    }
  }
}
