package ai.flowscale.tests.scenarios.faults;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.model.Cancellation;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.OutputContent;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import ai.flowscale.tests.scenarios.Collector;
import ai.flowscale.tests.scenarios.StreamReading;
import ai.flowscale.tests.scenarios.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Makes the call of a cell.
 *
 * @param client the client
 * @param style the style of the call
 * @param threads runs blocking calls
 * @param fault the fault
 */
record Calls(Flowscale client, Style style, Executor threads, FaultKind fault) {
  static final String GROUP = "group";
  static final WaitOptions WAIT_OPTIONS =
      WaitOptions.builder().timeout(Duration.ofMinutes(1)).build();

  /** Shorter than any other limit. */
  static final Duration POLL_TIMEOUT = Duration.ofSeconds(5);

  private static final WaitOptions SHORT_POLLS =
      WaitOptions.builder().timeout(WAIT_OPTIONS.timeout()).pollTimeout(POLL_TIMEOUT).build();

  private static final RunQuery PAGES = page(1);

  CompletableFuture<?> start(FaultedOperation operation, Prepared about) {
    return switch (operation) {
      case CHECK_HEALTH -> call(Flowscale::checkHealth, AsyncFlowscale::checkHealth);
      case GET_QUEUE -> call(Flowscale::getQueue, AsyncFlowscale::getQueue);
      case GET_WORKFLOWS -> call(Flowscale::getWorkflows, AsyncFlowscale::getWorkflows);
      case GET_RUN -> call(c -> c.getRun(about.runId()), c -> c.getRun(about.runId()));
      case GET_RUNS -> call(c -> c.getRuns(PAGES), c -> c.getRuns(PAGES));
      case STREAM_RUNS -> call(c -> c.streamRuns(PAGES).toList(), c -> runsFrom(c, 1));
      case GET_OUTPUT -> {
        String name = about.readyOutput().filename();
        yield call(c -> c.getOutput(name), c -> c.getOutput(name));
      }
      case CANCEL_RUN -> call(c -> c.cancelRun(about.runId()), c -> c.cancelRun(about.runId()));
      case EXECUTE, EXECUTE_SEARCHING, SEARCH_AFTER_EXECUTE ->
          call(c -> c.executeWorkflow(about.request()), c -> c.executeWorkflow(about.request()));
      case EXECUTE_AND_WAIT, WAIT_AFTER_EXECUTE ->
          call(
              c -> c.executeWorkflowAndWait(about.request(), waitOptions()),
              c -> c.executeWorkflowAndWait(about.request(), waitOptions()));
      case EXECUTE_BATCH ->
          call(
              c -> c.executeBatch(about.requests(), BatchCall.OPTIONS),
              c -> c.executeBatch(about.requests(), BatchCall.OPTIONS));
      case AWAIT_RUN, AWAIT_OUTPUT ->
          call(
              c -> c.awaitRun(about.runId(), waitOptions()),
              c -> c.awaitRun(about.runId(), waitOptions()));
      case DOWNLOAD ->
          call(
              c -> c.download(about.readyOutput(), about.folder()),
              c -> c.download(about.readyOutput(), about.folder()));
      case DOWNLOAD_ALL -> {
        // One after the other, so that the struck one is known.
        DownloadOptions options =
            DownloadOptions.builder().folder(about.folder()).maxConcurrent(1).build();
        yield call(
            c -> c.downloadAll(about.outputs(), options),
            c -> c.downloadAll(about.outputs(), options));
      }
      case READ_STREAM ->
          call(
              c -> StreamReading.all(c.openOutput(about.readyOutput())),
              c -> c.openOutput(about.readyOutput()).thenApplyAsync(StreamReading::all, threads));
      case READ_PUBLISHER ->
          call(
              c -> collected(c.openOutput(about.readyOutput())).join(),
              c -> c.openOutput(about.readyOutput()).thenCompose(Calls::collected));
    };
  }

  private static RunQuery page(int number) {
    return RunQuery.builder().groupId(GROUP).pageSize(2).page(number).build();
  }

  private static CompletableFuture<List<Run>> runsFrom(AsyncFlowscale client, int number) {
    return client
        .getRuns(page(number))
        .thenCompose(
            page ->
                page.hasNext()
                    ? runsFrom(client, number + 1)
                        .thenApply(
                            more -> Stream.concat(page.runs().stream(), more.stream()).toList())
                    : CompletableFuture.completedFuture(page.runs()));
  }

  private WaitOptions waitOptions() {
    return fault == FaultKind.HANGING_POLL ? SHORT_POLLS : WAIT_OPTIONS;
  }

  private <T> CompletableFuture<T> call(
      Function<Flowscale, T> blocking, Function<AsyncFlowscale, CompletableFuture<T>> async) {
    return style == Style.BLOCKING
        ? onThread(() -> blocking.apply(client))
        : async.apply(client.async());
  }

  private <T> CompletableFuture<T> onThread(Supplier<T> call) {
    return CompletableFuture.supplyAsync(
        fault == FaultKind.INTERRUPTED ? () -> interrupted(call) : call, threads);
  }

  private static <T> T interrupted(Supplier<T> call) {
    Thread.currentThread().interrupt();
    try {
      return call.get();
    } finally {
      assertThat(Thread.interrupted()).as("the thread is still interrupted").isTrue();
    }
  }

  private static CompletableFuture<byte[]> collected(OutputContent content) {
    return Collector.bytes(content.publisher());
  }

  /**
   * Asserts that a result is correct.
   *
   * @param runs all runs
   */
  static void check(FaultedOperation operation, Object value, Prepared about, List<String> runs) {
    String newest = runs.get(runs.size() - 1);
    switch (operation) {
      case CHECK_HEALTH, GET_QUEUE, GET_WORKFLOWS -> assertThat((List<?>) value).hasSize(1);
      case GET_RUN -> assertThat(((Run) value).id()).isEqualTo(about.runId());
      case GET_RUNS -> assertThat(((RunPage) value).runs()).hasSize(2);
      case STREAM_RUNS ->
          assertThat((List<?>) value)
              .extracting(run -> ((Run) run).id())
              .containsExactlyInAnyOrderElementsOf(about.runIds());
      case GET_OUTPUT ->
          assertThat((Optional<?>) value)
              .hasValueSatisfying(it -> assertThat(((RunOutput) it).isReady()).isTrue());
      case CANCEL_RUN -> assertThat(((Cancellation) value).runId()).isEqualTo(about.runId());
      case EXECUTE, EXECUTE_SEARCHING -> assertThat(((Submission) value).runId()).isEqualTo(newest);
      case EXECUTE_AND_WAIT, WAIT_AFTER_EXECUTE, AWAIT_RUN, AWAIT_OUTPUT -> {
        RunResult result = (RunResult) value;
        assertThat(result.runId()).isEqualTo(newest);
        assertThat(result.outputs()).hasSize(1).allMatch(RunOutput::isReady);
      }
      case EXECUTE_BATCH -> BatchCall.check((BatchResult) value, about.runIds());
      case SEARCH_AFTER_EXECUTE -> {
        assertThat(((Submission) value).runId()).isEqualTo(newest);
        assertThat(((Submission) value).recovered()).isTrue();
      }
      case DOWNLOAD -> assertThat(bytes((DownloadedFile) value)).isEqualTo(Preparation.CONTENT);
      case DOWNLOAD_ALL ->
          assertThat((List<?>) value)
              .hasSize(2)
              .allSatisfy(
                  it -> assertThat(bytes((DownloadedFile) it)).isEqualTo(Preparation.CONTENT));
      case READ_STREAM, READ_PUBLISHER -> assertThat((byte[]) value).isEqualTo(Preparation.CONTENT);
    }
  }

  private static byte[] bytes(DownloadedFile file) {
    try {
      return Files.readAllBytes(file.path());
    } catch (IOException e) {
      throw new AssertionError("The file that was downloaded cannot be read.", e);
    }
  }
}
