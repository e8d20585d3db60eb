package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.response;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.testing.GivenResponse;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.Outputs;
import ai.flowscale.testing.ScriptedTransport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever task of a download an executor fails to take, with an Error too, one call ends. */
class ErrorsDuringDownloadsTest extends ManualTest {
  private static final String CONTENT = "the picture";
  private static final RunOutput CAT = Outputs.output("cat.png");

  @TempDir private Path folder;

  /** Throws once, instead of taking the task with this number. */
  private static final class Failing implements Executor {
    private final Supplier<Error> error;
    private int left;

    Failing(Supplier<Error> error, int taken) {
      this.error = error;
      this.left = taken;
    }

    boolean hasFailed() {
      return left < 0;
    }

    void recover() {
      left = -1;
    }

    @Override
    public void execute(Runnable task) {
      if (left-- == 0) {
        throw error.get();
      }
      task.run();
    }
  }

  /** Of which there are subclasses. */
  private static final class Deep extends StackOverflowError {
    private static final long serialVersionUID = 1L;
  }

  static Stream<Arguments> errors() {
    List<Supplier<Error>> errors = List.of(() -> new OutOfMemoryError("injected"), Deep::new);
    return errors.stream()
        .flatMap(
            error ->
                Stream.of(true, false)
                    .map(blocking -> Arguments.of(error.get().getClass(), blocking, error)));
  }

  private static ScriptedTransport files() {
    return new ScriptedTransport(
        request ->
            response(
                    200,
                    Map.of("Content-Length", List.of(Integer.toString(CONTENT.length()))),
                    CONTENT)
                .make());
  }

  private void failEachTask(
      Supplier<Error> error, boolean blocking, Function<ManualClient, CompletableFuture<?>> call)
      throws IOException {
    boolean failed = true;
    for (int taken = 0; failed; taken++) {
      Failing executor = new Failing(error, taken);
      UnaryOperator<FlowscaleConfig.Builder> settings =
          c ->
              (blocking ? c.blockingExecutor(executor) : c.callbackExecutor(executor))
                  .maxConnections(1)
                  .retryPolicy(RetryPolicy.none());
      try (ManualClient client = client(files(), settings)) {
        CompletableFuture<?> first = call.apply(client);
        failed = executor.hasFailed();
        assertThat(first).as("after %d tasks", taken).isDone();
        isWholeOrGone(taken);
        assertThat(client.time.pending()).as("timers after %d tasks", taken).isZero();
        // The connection is free again.
        executor.recover();
        CompletableFuture<?> second = call.apply(client);
        client.time.advance(Duration.ofSeconds(1));
        assertThat(second).isCompleted();
        isWholeOrGone(taken);
      }
      assertThat(taken).as("tasks of a download").isLessThan(50);
    }
  }

  @Test
  void aBodyThatCannotBeRead() {
    AtomicBoolean closed = new AtomicBoolean();
    InputStream broken =
        new InputStream() {
          @Override
          public int read() {
            throw new AssertionError("injected");
          }
        };
    ScriptedTransport transport =
        new ScriptedTransport(
            request ->
                CompletableFuture.completedFuture(
                    new GivenResponse(broken, () -> closed.set(true))));
    ManualClient client = client(transport, c -> c.retryPolicy(RetryPolicy.none()));
    CompletableFuture<?> download = client.async.download(CAT, folder);

    assertThat(download).isCompletedExceptionally();
    assertThat(failure(download)).hasRootCauseInstanceOf(AssertionError.class);
    assertThat(closed).isTrue();
    assertThat(folder).isEmptyDirectory();
    assertThat(client.time.pending()).isZero();
  }

  private void isWholeOrGone(int taken) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        assertThat(file.getFileName().toString()).as("after %d tasks", taken).startsWith("cat");
        assertThat(file).hasContent(CONTENT);
        Files.delete(file);
      }
    }
  }

  @ParameterizedTest(name = "{0}, blocking: {1}")
  @MethodSource("errors")
  void aDownload(Class<?> type, boolean blocking, Supplier<Error> error) throws IOException {
    failEachTask(
        error,
        blocking,
        client ->
            client.async.download(
                CAT, DownloadOptions.builder().folder(folder).listener(progress -> {}).build()));
  }

  @ParameterizedTest(name = "{0}, blocking: {1}")
  @MethodSource("errors")
  void severalDownloads(Class<?> type, boolean blocking, Supplier<Error> error) throws IOException {
    failEachTask(
        error,
        blocking,
        client ->
            client.async.downloadAll(
                List.of(CAT, CAT, CAT),
                DownloadOptions.builder()
                    .folder(folder)
                    .maxConcurrent(2)
                    .listener(progress -> {})
                    .build()));
  }

  @ParameterizedTest(name = "{0}, blocking: {1}")
  @MethodSource("errors")
  void aContent(Class<?> type, boolean blocking, Supplier<Error> error) throws IOException {
    failEachTask(
        error,
        blocking,
        client ->
            client
                .async
                .openOutput(CAT)
                .thenAccept(
                    content -> {
                      try (content) {
                        assertThat(content.inputStream()).hasContent(CONTENT);
                      }
                    }));
  }
}
