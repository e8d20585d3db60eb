package ai.flowscale.guarantees;

import static ai.flowscale.testing.Outputs.output;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.flowscale.api.CallOptions;
import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ManualBody;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.Turns;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A download that is ended early while its file is being written. */
class EndedDownloadTest extends ManualTest {
  @TempDir private Path folder;
  private final ManualBody body = new ManualBody();
  private final Held blocking = new Held();
  private final ManualClient client =
      responding(
          config -> config.blockingExecutor(blocking),
          () ->
              CompletableFuture.completedFuture(
                  body.response(Map.of("Content-Length", List.of("7")))));

  /** Runs its tasks at once, or keeps them for the test. */
  private static final class Held implements Executor {
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final Turns turns = new Turns();
    private volatile boolean holding;

    @Override
    public void execute(Runnable task) {
      if (holding) {
        tasks.add(task);
      } else {
        turns.execute(task);
      }
    }

    void release() {
      holding = false;
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        turns.execute(task);
      }
    }
  }

  private List<Path> files() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private DownloadOptions here() {
    return DownloadOptions.toFolder(folder);
  }

  /** The first bytes are written, and from now on nothing is begun. */
  private void holdAfterTheFirstBytes() {
    body.send("pic");
    assertThat(files()).hasSize(1);
    blocking.holding = true;
  }

  private static Thread started(Runnable task) {
    Thread thread = new Thread(task, "caller");
    thread.start();
    return thread;
  }

  private static void awaitState(Thread thread, Thread.State... states) {
    while (!List.of(states).contains(thread.getState())) {
      Thread.yield();
    }
  }

  /** Lets the thread come to where it waits with a limit, or ends, and only then writes on. */
  private void releaseOnceItWaits(Thread thread) throws InterruptedException {
    awaitState(thread, Thread.State.TIMED_WAITING, Thread.State.TERMINATED);
    blocking.release();
    thread.join();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anInterruptedCallReturnsWhenItsFileIsGone(boolean several) throws InterruptedException {
    CompletableFuture<List<Path>> left = new CompletableFuture<>();
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread caller =
        started(
            () -> {
              thrown.complete(
                  catchThrowable(
                      () -> {
                        if (several) {
                          client.flowscale.downloadAll(List.of(output("a.png")), here());
                        } else {
                          client.flowscale.download(output("a.png"), here());
                        }
                      }));
              left.complete(files());
            });
    awaitState(caller, Thread.State.WAITING);
    holdAfterTheFirstBytes();

    caller.interrupt();
    releaseOnceItWaits(caller);

    assertThat(left).isCompletedWithValue(List.of());
    assertThat(thrown.join())
        .isInstanceOfSatisfying(
            CallAbortedException.class,
            e -> assertThat(e.reason()).isEqualTo(CallAbortedException.Reason.INTERRUPTED));
  }

  @Test
  void theCloseReturnsWhenTheFileIsGone() throws InterruptedException {
    CompletableFuture<DownloadedFile> download = client.async.download(output("a.png"), here());
    holdAfterTheFirstBytes();
    CompletableFuture<List<Path>> left = new CompletableFuture<>();
    Thread closing =
        started(
            () -> {
              client.close();
              left.complete(files());
            });

    releaseOnceItWaits(closing);

    assertThat(left).isCompletedWithValue(List.of());
    assertThat(download).isCompletedExceptionally();
  }

  private CompletableFuture<DownloadedFile> outOfTime() {
    CompletableFuture<DownloadedFile> download =
        client
            .async
            .withOptions(CallOptions.builder().callTimeout(Duration.ofSeconds(1)).build())
            .download(output("a.png"), here());
    holdAfterTheFirstBytes();
    client.time.advance(Duration.ofSeconds(1));
    assertThat(download).isNotDone();
    return download;
  }

  @Test
  void aCallOutOfTimeEndsWhenItsFileIsGone() {
    CompletableFuture<DownloadedFile> download = outOfTime();

    blocking.release();

    assertThat(files()).isEmpty();
    assertThat(failure(download)).isInstanceOf(TransportException.class);
    assertThat(client.time.pending()).isZero();
    client.close();
  }

  /** Ends the call while it reads the headers for the nth time, and looks for files after that. */
  private final class LateResponse implements TransportResponse {
    private final ManualClient client;
    private final int last;
    private final ManualBody content = new ManualBody();
    private int reads;
    private CompletableFuture<DownloadedFile> download;
    private boolean isLeft;

    LateResponse(ManualClient client, int last) {
      this.client = client;
      this.last = last;
    }

    @Override
    public int status() {
      return 200;
    }

    @Override
    public Headers headers() {
      reads++;
      if (reads == last) {
        client.time.advance(Duration.ofSeconds(1));
      }
      return Headers.empty();
    }

    @Override
    public String protocol() {
      return "HTTP/1.1";
    }

    @Override
    public InputStream body() {
      isLeft |= download.isDone() && !files().isEmpty();
      return content;
    }

    @Override
    public void close() {
      content.fail(ScriptedTransport.broken(Kind.CANCELLED, Sent.MAYBE));
    }
  }

  @Test
  void noFileIsBegunAfterTheEnd() {
    CallOptions second = CallOptions.builder().callTimeout(Duration.ofSeconds(1)).build();
    LateResponse late;
    int last = 0;
    do {
      last++;
      CompletableFuture<TransportResponse> response = new CompletableFuture<>();
      ManualClient slow = responding(() -> response);
      late = new LateResponse(slow, last);
      late.download = slow.async.withOptions(second).download(output("a.png"), here());
      response.complete(late);
      assertThat(late.isLeft).as("a file that outlives the call").isFalse();
      if (late.reads >= last) {
        assertThat(failure(late.download)).isInstanceOf(TransportException.class);
        assertThat(files()).isEmpty();
      }
    } while (late.reads >= last);
    assertThat(files()).as("the call has not ended, and its file is begun").hasSize(1);
  }

  @Test
  void anExecutorThatRunsNothingDoesNotKeepTheCall() {
    CompletableFuture<DownloadedFile> download = outOfTime();

    client.time.advance(Duration.ofSeconds(5));

    assertThat(failure(download)).isInstanceOf(TransportException.class);
    assertThat(client.time.pending()).isZero();
    client.close();
  }
}
