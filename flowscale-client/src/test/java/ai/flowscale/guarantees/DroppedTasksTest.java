package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.response;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.testing.ScriptedTransport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An executor of the application is shut down, and drops without a word what it has taken. */
class DroppedTasksTest {
  private static final String CONTENT = "the picture";
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** For so long the end of a download waits until its temporary file is gone. */
  private static final Duration GONE_LIMIT = Duration.ofSeconds(5);

  /** Runs some tasks on the calling thread, and drops those that follow. */
  private static final class Dropping implements Executor {
    private int left;
    private boolean dropped;

    Dropping(int taken) {
      left = taken;
    }

    @Override
    public void execute(Runnable task) {
      if (left-- > 0) {
        task.run();
      } else {
        dropped = true;
      }
    }

    void recover() {
      left = Integer.MAX_VALUE;
    }
  }

  private static ScriptedTransport files() {
    return new ScriptedTransport(
        request ->
            response(200, Map.of("Content-Length", List.of("" + CONTENT.length())), CONTENT)
                .make());
  }

  @ParameterizedTest(name = "after {0} tasks")
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void aDownloadEndsByItselfAndLeavesNoConnectionInUse(int taken, @TempDir Path folder) {
    Dropping executor = new Dropping(taken);
    try (DownloadClient client =
        new DownloadClient(
            files(), c -> c.blockingExecutor(executor).idleTimeout(LIMIT).maxConnections(1))) {
      CompletableFuture<DownloadedFile> download =
          client.async.download(DownloadClient.output("a.png"), folder);
      assertThat(executor.dropped).isTrue();
      assertThat(download).isNotDone();

      client.time.advance(LIMIT.plus(GONE_LIMIT));

      assertThat(DownloadClient.failure(download))
          .isInstanceOfSatisfying(
              DownloadException.class,
              failure ->
                  assertThat(failure.reason()).isEqualTo(DownloadException.Reason.FILE_SYSTEM))
          .hasMessageContaining("blockingExecutor");
      assertThat(client.time.pending()).as("timers").isZero();
      executor.recover();
      assertThat(client.async.download(DownloadClient.output("b.png"), folder).join().path())
          .hasContent(CONTENT);
    }
  }

  @ParameterizedTest(name = "after {0} tasks")
  @ValueSource(ints = {0, 1})
  void soDoesTheOpeningOfAContent(int taken) {
    Dropping executor = new Dropping(taken);
    try (DownloadClient client =
        new DownloadClient(
            files(), c -> c.blockingExecutor(executor).idleTimeout(LIMIT).maxConnections(1))) {
      CompletableFuture<?> opening = client.async.openOutput(DownloadClient.output("a.png"));
      client.time.advance(LIMIT);

      assertThat(DownloadClient.failure(opening)).hasMessageContaining("blockingExecutor");
      assertThat(client.time.pending()).as("timers").isZero();
      executor.recover();
      assertThat(client.async.openOutput(DownloadClient.output("b.png"))).isCompleted();
    }
  }
}
