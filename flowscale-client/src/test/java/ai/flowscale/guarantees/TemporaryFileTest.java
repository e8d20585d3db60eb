package ai.flowscale.guarantees;

import static ai.flowscale.testing.Outputs.output;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ManualBody;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.transport.toolkit.TransportResponses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Another program may write into the folder of a download: it must not be able to redirect it. */
class TemporaryFileTest extends ManualTest {
  @TempDir private Path folder;
  @TempDir private Path elsewhere;
  private Path victim;
  private final Queue<TransportResponse> responses = new ArrayDeque<>();
  private final ScriptedTransport transport =
      new ScriptedTransport(request -> CompletableFuture.completedFuture(responses.remove()));

  @BeforeEach
  void makeVictim() throws IOException {
    victim = Files.writeString(elsewhere.resolve("victim"), "");
  }

  private ManualBody body(Map<String, List<String>> headers) {
    ManualBody body = new ManualBody();
    responses.add(body.response(headers));
    return body;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  /** Puts a link to the victim in the place of the one file in the folder. */
  private void replaceTemporaryFile() throws IOException {
    assertThat(files()).hasSize(1);
    Path temporary = files().get(0);
    Files.delete(temporary);
    Files.createSymbolicLink(temporary, victim);
  }

  private CompletableFuture<DownloadedFile> start(ManualClient client) {
    return client.async.download(output("a.png"), DownloadOptions.toFolder(folder));
  }

  private void assertNothingWasWritten(CompletableFuture<DownloadedFile> download)
      throws IOException {
    assertThat(victim).isEmptyFile();
    assertThat(failure(download))
        .isInstanceOfSatisfying(
            DownloadException.class,
            e -> assertThat(e.reason()).isEqualTo(DownloadException.Reason.FILE_SYSTEM));
    assertThat(files()).isEmpty();
  }

  @Test
  void aLinkInThePlaceOfTheTemporaryFileIsNotFollowed() throws IOException {
    ManualBody body = body(Map.of());
    ManualClient client = client(transport);
    CompletableFuture<DownloadedFile> download = start(client);
    replaceTemporaryFile();

    body.send("picture");
    body.complete();

    assertNothingWasWritten(download);
  }

  @Test
  void aLinkToAFileOfTheSameLengthIsNotTheDownload() throws IOException {
    Files.writeString(victim, "7 bytes");
    ManualBody body = body(Map.of());
    ManualClient client = client(transport);
    CompletableFuture<DownloadedFile> download = start(client);
    replaceTemporaryFile();

    body.send("picture");
    body.complete();

    assertThat(failure(download)).hasMessageContaining("replaced by another program");
    assertThat(victim).hasContent("7 bytes");
    assertThat(files()).isEmpty();
  }

  @Test
  void aFolderThatBecomesALinkMeanwhileIsNotFollowed() throws IOException {
    ManualBody body = body(Map.of());
    ManualClient client = client(transport);
    CompletableFuture<DownloadedFile> download =
        client.async.download(
            output("victim"),
            DownloadOptions.builder()
                .folder(folder, "run")
                .existing(DownloadOptions.ExistingFile.REPLACE)
                .build());
    body.send("picture");
    Files.move(folder.resolve("run"), folder.resolve("moved"));
    Files.createSymbolicLink(folder.resolve("run"), elsewhere);
    body.complete();

    assertThat(failure(download)).hasMessageContaining("it is a link");
    assertThat(victim).isEmptyFile();
    try (Stream<Path> outside = Files.list(elsewhere)) {
      assertThat(outside).containsExactly(victim);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFolderThatIsALinkIsRefusedBeforeAnythingIsFetched(DownloadOptions.ExistingFile existing)
      throws IOException {
    Files.createSymbolicLink(folder.resolve("run"), elsewhere);
    ManualClient client = client(transport);

    CompletableFuture<DownloadedFile> download =
        client.async.download(
            output("victim"),
            DownloadOptions.builder().folder(folder, "run").existing(existing).build());

    assertThat(failure(download))
        .isInstanceOfSatisfying(
            DownloadException.class,
            e -> assertThat(e.reason()).isEqualTo(DownloadException.Reason.FILE_SYSTEM))
        .hasMessageContaining("it is a link");
    assertThat(client.requests()).isEmpty();
    assertThat(victim).isEmptyFile();
  }

  @Test
  void theFolderThatTheCallerNamesMayBeALink() throws IOException {
    Path link = Files.createSymbolicLink(elsewhere.resolve("link"), folder);
    ManualBody body = body(Map.of());
    CompletableFuture<DownloadedFile> download =
        client(transport)
            .async
            .download(output("a.png"), DownloadOptions.builder().folder(link, "a/b").build());
    body.send("picture");
    body.complete();

    DownloadedFile file = download.join();

    assertThat(file.path()).hasContent("picture");
    assertThat(file.path().getParent().getParent()).isEqualTo(link);
    assertThat(files()).singleElement().asString().matches(".*a_b-[0-9a-f]{16}");
  }

  @Test
  void aLinkIsNotFollowedByADownloadThatResumes() throws IOException {
    ManualBody first = body(Map.of("ETag", List.of("\"1\""), "Content-Length", List.of("7")));
    ManualBody rest = new ManualBody();
    responses.add(
        TransportResponses.of(
            206,
            Headers.of(Map.of("ETag", List.of("\"1\""), "Content-Range", List.of("bytes 3-6/7"))),
            "HTTP/1.1",
            rest));
    assertNotFollowedAfterABreak(first, rest);
  }

  @Test
  void aLinkIsNotFollowedByADownloadThatStartsOver() throws IOException {
    assertNotFollowedAfterABreak(body(Map.of()), body(Map.of()));
  }

  @Test
  void aFileThatStartsOverIsNotTruncatedThroughALink() throws IOException {
    Files.writeString(victim, "precious");
    ManualBody first = body(Map.of());
    body(Map.of());
    ManualClient client = client(transport);
    start(client);
    first.send("pic");
    replaceTemporaryFile();
    breakOff(first, client);

    assertThat(client.requests()).hasSize(2);
    assertThat(victim).hasContent("precious");
  }

  /** The file is open as long as the download runs. */
  @ParameterizedTest
  @ValueSource(strings = {"completed", "broken", "cancelled", "closed"})
  void theTemporaryFileIsClosedInTheEnd(String end) throws IOException {
    ManualBody body = body(Map.of("Content-Length", List.of("3")));
    ManualClient client = client(transport);
    CompletableFuture<DownloadedFile> download = start(client);
    body.send("pic");
    assertThat(openFiles()).hasSize(1);

    switch (end) {
      case "completed" -> body.complete();
      case "broken" -> body.send("more than announced");
      case "cancelled" -> download.cancel(true);
      default -> client.flowscale.close();
    }
    if (end.equals("broken")) {
      body.complete();
      client.time.advance(Duration.ofMinutes(5));
    }

    assertThat(download).isDone();
    assertThat(openFiles()).isEmpty();
    assertThat(files()).hasSize(end.equals("completed") ? 1 : 0);
  }

  private List<Path> openFiles() throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(descriptors), "the system lists open files");
    Path root = folder.toRealPath();
    try (Stream<Path> open = Files.list(descriptors)) {
      return open.map(TemporaryFileTest::target).filter(path -> path.startsWith(root)).toList();
    }
  }

  private static Path target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor);
    } catch (IOException closedMeanwhile) {
      return descriptor;
    }
  }

  private void assertNotFollowedAfterABreak(ManualBody first, ManualBody second)
      throws IOException {
    ManualClient client = client(transport);
    CompletableFuture<DownloadedFile> download = start(client);
    first.send("pic");
    replaceTemporaryFile();
    breakOff(first, client);

    second.send("ture");
    second.complete();

    assertNothingWasWritten(download);
  }

  private static void breakOff(ManualBody body, ManualClient client) {
    body.fail(
        ScriptedTransport.broken(TransportException.Kind.CLOSED, TransportException.Sent.MAYBE));
    client.time.advance(Duration.ofMinutes(1));
  }
}
