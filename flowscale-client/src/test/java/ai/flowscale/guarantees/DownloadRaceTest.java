package ai.flowscale.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.CountedThreads;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.OpenExchanges;
import ai.flowscale.testing.Outputs;
import ai.flowscale.testing.shared.Race;
import ai.flowscale.transport.toolkit.TransportResponses;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A download to a file is ended while its last bytes arrive. */
class DownloadRaceTest extends ManualTest {
  private static final int ROUNDS = 300;
  private static final int CONNECTIONS = 4;

  /** Of the origin whose connections are counted in the end. */
  private static final String LINK = "http://127.0.0.1:1/a.png";

  private static final byte[] CONTENT =
      "the picture".repeat(3_000).getBytes(StandardCharsets.UTF_8);

  /** A download takes longer than most. */
  private static final int SPINS = 10_000;

  @TempDir private Path folder;

  @Test
  void itsFileIsWholeOrNotThereAndNoTemporaryFileIsLeft() throws IOException {
    OpenExchanges service = new OpenExchanges();
    try (CountedThreads blocking = new CountedThreads(CONNECTIONS + 1);
        Race race = new Race(SPINS);
        ManualClient client =
            client(service, c -> c.blockingExecutor(blocking).maxConnections(CONNECTIONS))) {
      for (int i = 0; race.goesOn(i, ROUNDS); i++) {
        Path target = folder.resolve("file-" + i);
        CompletableFuture<DownloadedFile> download =
            client.async.download(
                Outputs.output("file-" + i, LINK), DownloadOptions.toFile(target));
        OpenExchanges.Exchange exchange = sent(service);
        race.run(() -> exchange.response().complete(response()), () -> download.cancel(true));
        blocking.awaitQuiet();

        assertThat(download).isDone();
        if (!download.isCancelled()) {
          assertThat(download.join().path()).isEqualTo(target);
        }
        try (Stream<Path> files = Files.list(folder)) {
          List<Path> there = files.toList();
          assertThat(there).isSubsetOf(List.of(target));
          assertThat(download.isCancelled() || !there.isEmpty()).isTrue();
          for (Path file : there) {
            assertThat(file).hasBinaryContent(CONTENT);
            Files.delete(file);
          }
        }
        service.nextRound();
        assertThat(client.time.pending()).as("timers").isZero();
      }
      service.hasAllConnections(client.async, CONNECTIONS);
    }
  }

  private static TransportResponse response() {
    return TransportResponses.of(
        200,
        Headers.of(Map.of("Content-Length", List.of("" + CONTENT.length))),
        "HTTP/1.1",
        new ByteArrayInputStream(CONTENT));
  }

  private static OpenExchanges.Exchange sent(OpenExchanges service) {
    while (service.open().isEmpty()) {
      Thread.yield();
    }
    return service.open().get(0);
  }
}
