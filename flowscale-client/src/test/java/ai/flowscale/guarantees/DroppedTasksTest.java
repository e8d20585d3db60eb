package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.Outputs;
import ai.flowscale.testing.ScriptedTransport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An executor of the application is shut down, and drops without a word what it has taken. What
 * waits for it ends with the limit of the call.
 */
class DroppedTasksTest extends ManualTest {
  private static final String CONTENT = "the picture";
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** For so long the end of a download waits until its temporary file is gone. */
  private static final Duration GONE_LIMIT = Duration.ofSeconds(5);

  /** Runs some tasks on the calling thread, and drops those that follow. */
  private static final class Dropping implements Executor {
    private final AtomicInteger left;
    private volatile boolean dropped;

    Dropping(int taken) {
      left = new AtomicInteger(taken);
    }

    @Override
    public void execute(Runnable task) {
      if (left.getAndDecrement() > 0) {
        task.run();
      } else {
        dropped = true;
      }
    }

    void recover() {
      left.set(Integer.MAX_VALUE);
    }
  }

  /** Files of which one has moved. */
  private static ScriptedTransport files() {
    return new ScriptedTransport(
        request ->
            request.uri().getPath().endsWith("a.png")
                ? response(302, Map.of("Location", List.of("/moved.png")), "").make()
                : response(200, Map.of("Content-Length", List.of("" + CONTENT.length())), CONTENT)
                    .make());
  }

  @ParameterizedTest(name = "after {0} tasks")
  @ValueSource(ints = {0, 1, 2, 3})
  void aDownloadEndsWithItsLimitAndLeavesNoConnectionInUse(int taken, @TempDir Path folder) {
    Dropping executor = new Dropping(taken);
    ManualClient client =
        client(files(), c -> c.blockingExecutor(executor).callTimeout(LIMIT).maxConnections(1));
    CompletableFuture<DownloadedFile> download =
        client.async.download(Outputs.output("a.png"), folder);
    assertThat(executor.dropped).isTrue();
    assertThat(download).isNotDone();

    client.time.advance(LIMIT.plus(GONE_LIMIT));

    assertTimedOut(failure(download));
    assertThat(client.time.pending()).as("timers").isZero();
    executor.recover();
    assertThat(client.async.download(Outputs.output("b.png"), folder).join().path())
        .hasContent(CONTENT);
  }

  /** The redirect, which nobody reads, is given up before. */
  @Test
  void aLookupOfARedirectThatIsDroppedEndsWithALimitBeyondTheIdleTimeout(@TempDir Path folder) {
    Duration limit = LIMIT.multipliedBy(4);
    ManualClient client =
        client(files(), c -> c.blockingExecutor(new Dropping(2)).callTimeout(limit));
    CompletableFuture<DownloadedFile> download =
        client.async.download(Outputs.output("a.png"), folder);

    client.time.advance(limit.plus(GONE_LIMIT));

    assertTimedOut(failure(download));
    assertThat(client.time.pending()).as("timers").isZero();
  }

  @ParameterizedTest(name = "after {0} tasks")
  @ValueSource(ints = {0, 1, 2, 3})
  void soDoesTheOpeningOfAContent(int taken) {
    Dropping executor = new Dropping(taken);
    ManualClient client =
        client(files(), c -> c.blockingExecutor(executor).callTimeout(LIMIT).maxConnections(1));
    CompletableFuture<?> opening = client.async.openOutput(Outputs.output("a.png"));
    client.time.advance(LIMIT);

    assertTimedOut(failure(opening));
    assertThat(client.time.pending()).as("timers").isZero();
    executor.recover();
    assertThat(client.async.openOutput(Outputs.output("b.png"))).isCompleted();
  }

  @ParameterizedTest(name = "after {0} tasks")
  @ValueSource(ints = {0, 1})
  void soItDoesWithTheClientsOwnTimer(int taken, @TempDir Path folder) {
    Duration soon = Duration.ofMillis(20);
    try (Flowscale client =
        Flowscale.create(
            FlowscaleConfig.builder()
                .baseUrl("http://127.0.0.1:1")
                .apiKey("key")
                .transport(files())
                .blockingExecutor(new Dropping(taken))
                .callTimeout(soon)
                .build())) {
      assertThatThrownBy(() -> client.download(Outputs.output("a.png"), folder))
          .satisfies(DroppedTasksTest::assertTimedOut);
    }
  }

  private static void assertTimedOut(Throwable failure) {
    assertThat(failure)
        .isInstanceOfSatisfying(
            TransportException.class,
            ended -> assertThat(ended.kind()).isEqualTo(TransportException.Kind.TIMEOUT))
        .hasMessageContaining("callTimeout");
  }
}
