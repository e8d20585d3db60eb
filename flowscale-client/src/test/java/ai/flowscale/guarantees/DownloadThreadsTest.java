package ai.flowscale.guarantees;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ManualBody;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.Outputs;
import ai.flowscale.testing.Turns;
import ai.flowscale.transport.toolkit.TransportResponses;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may block never does so on a thread of the transport. */
class DownloadThreadsTest extends ManualTest {
  private static void onThread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** It has done everything before the thread that hands it over can look. */
  @Test
  void aFileIsOpenedOnAThreadThatMayBlockHoweverQuickThatIs(@TempDir Path folder) {
    CompletableFuture<TransportResponse> sent = new CompletableFuture<>();
    AtomicReference<String> reader = new AtomicReference<>();
    ManualBody body = new ManualBody();
    InputStream noting =
        new FilterInputStream(body) {
          @Override
          public int read(byte[] bytes, int offset, int size) throws IOException {
            reader.set(Thread.currentThread().getName());
            return super.read(bytes, offset, size);
          }
        };
    ManualClient client = responding(config -> config.blockingExecutor(new Turns()), () -> sent);
    CompletableFuture<DownloadedFile> download =
        client.async.download(Outputs.output("a.png"), DownloadOptions.toFolder(folder));
    onThread(
        "of the transport",
        () -> sent.complete(TransportResponses.of(200, Headers.empty(), "HTTP/1.1", noting)));

    assertThat(download).isNotDone();
    assertThat(reader).hasValue(Turns.THREAD_NAME);
  }

  private ManualClient blocking(Runnable onRead) {
    InputStream body =
        new FilterInputStream(new ByteArrayInputStream("the picture".getBytes(UTF_8))) {
          @Override
          public int read(byte[] bytes, int offset, int size) throws IOException {
            int count = super.read(bytes, offset, size);
            onRead.run();
            return count;
          }
        };
    return responding(
        config -> config.blockingExecutor(new Turns()),
        () ->
            CompletableFuture.completedFuture(
                TransportResponses.of(200, Headers.empty(), "HTTP/1.1", body)));
  }

  @Test
  void aBlockingDownloadIsReadOnTheThreadOfItsCaller(@TempDir Path folder) {
    Set<Thread> readers = new HashSet<>();
    ManualClient client = blocking(() -> readers.add(Thread.currentThread()));

    assertThat(client.flowscale.download(Outputs.output("a.png"), folder).path())
        .hasContent("the picture");

    assertThat(readers).containsExactly(Thread.currentThread());
  }

  /** It closes the channel of the file, which must not look like a fault of the disk. */
  @Test
  void anInterruptBeforeTheFileIsWrittenIsWhyTheDownloadEnds(@TempDir Path folder) {
    ManualClient client = blocking(() -> Thread.currentThread().interrupt());
    try {
      assertThatThrownBy(() -> client.flowscale.download(Outputs.output("a.png"), folder))
          .isInstanceOfSatisfying(
              CallAbortedException.class,
              aborted ->
                  assertThat(aborted.reason()).isEqualTo(CallAbortedException.Reason.INTERRUPTED));
    } finally {
      assertThat(Thread.interrupted()).as("the interrupt").isTrue();
    }
    assertThat(folder).isEmptyDirectory();
  }
}
