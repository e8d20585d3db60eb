package ai.flowscale.client.download;

import static ai.flowscale.testing.ScriptedTransport.failing;
import static ai.flowscale.testing.ScriptedTransport.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.DownloadOptions.ExistingFile;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.TransferProgress;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.error.DownloadException.Reason;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.RateLimitException;
import ai.flowscale.api.error.ServerException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.Link;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.HeldExecutor;
import ai.flowscale.testing.ManualBody;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.ScriptedTransport.Response;
import ai.flowscale.testing.Turns;
import ai.flowscale.transport.toolkit.TransportResponses;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DownloadTest extends ManualTest {
  private static final String CONTENT = "the picture";
  private static final int CONTENT_LENGTH = 11;
  private static final Map<String, List<String>> PNG = Map.of("Content-Type", List.of("image/png"));
  private static final Link LINK = new Link("http://127.0.0.1:2/o/cat.png?X-Sig=canary-signature");
  private static final RunOutput CAT = new RunOutput("cat.png", LINK, "k", "success");
  private static final Duration ALL_TRIES = Duration.ofMinutes(5);

  @TempDir private Path folder;

  @AfterEach
  void nothingIsLeftOver() throws IOException {
    closeClients();
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(path -> path.getFileName().toString().endsWith(".part")))
          .as("temporary files")
          .isEmpty();
    }
  }

  private static Response picture() {
    return response(200, PNG, CONTENT);
  }

  private static Response of(int announced, String body) {
    return response(200, Map.of("Content-Length", List.of(Integer.toString(announced))), body);
  }

  private CompletableFuture<DownloadedFile> start(ManualClient client, ExistingFile existing) {
    return client.async.download(
        CAT, DownloadOptions.builder().folder(folder).existing(existing).build());
  }

  private CompletableFuture<DownloadedFile> start(ManualClient client) {
    return start(client, ExistingFile.FAIL);
  }

  private FlowscaleException failed(ManualClient client, CompletableFuture<?> download) {
    client.time.advance(ALL_TRIES);
    FlowscaleException failure = failure(download);
    for (Throwable e = failure; e != null; e = e.getCause()) {
      assertThat(e.toString()).doesNotContain("canary");
    }
    return failure;
  }

  private void assertFailed(ManualClient client, CompletableFuture<?> download, Reason reason) {
    assertThat(failed(client, download))
        .isInstanceOfSatisfying(
            DownloadException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(reason);
              assertThat(e.output()).isEqualTo("cat.png");
            })
        .hasMessageContaining("cat.png");
  }

  private Path target() {
    return folder.resolve("cat.png");
  }

  /** Does something while the response is on its way: after the check, before the move. */
  private ManualClient meanwhile(FileAction action) {
    return responding(
        () -> {
          try {
            action.run();
          } catch (IOException e) {
            throw new AssertionError(e);
          }
          return picture().make();
        });
  }

  private interface FileAction {
    void run() throws IOException;
  }

  @Nested
  class Target {
    @Test
    void aFolderGetsTheFileUnderTheOutputsOwnName() {
      Path deeper = folder.resolve("a/b");
      ManualClient client = responding(picture());

      DownloadedFile file = client.flowscale.download(CAT, deeper);

      assertThat(file)
          .isEqualTo(
              new DownloadedFile(CAT, deeper.resolve("cat.png"), CONTENT.length(), "image/png"));
      assertThat(file.path()).hasContent(CONTENT);
    }

    @Test
    void aFileGetsTheNameThatWasAskedFor() {
      Path file = folder.resolve("a/my picture");
      ManualClient client = responding(response(200, Map.of(), CONTENT));

      DownloadedFile downloaded = client.flowscale.download(CAT, DownloadOptions.toFile(file));

      assertThat(downloaded.path()).isEqualTo(file).hasContent(CONTENT);
      assertThat(downloaded.contentType()).isNull();
    }

    @Test
    void aNameWithFoldersStaysInTheFolder() {
      RunOutput sly = new RunOutput("../../sly.png", LINK, null, null);
      ManualClient client = responding(picture());

      assertThat(client.flowscale.download(sly, folder).path())
          .isEqualTo(folder.resolve("sly.png"));
    }

    @Test
    void theFileIsForWhomTheUmaskSays() throws IOException {
      assumeTrue(
          folder.getFileSystem().supportedFileAttributeViews().contains("posix"), "permissions");
      Path other = Files.createFile(folder.resolve("other"));
      ManualClient client = responding(picture());

      Path file = client.flowscale.download(CAT, folder).path();

      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo(PosixFilePermissions.toString(Files.getPosixFilePermissions(other)));
      assertThat(Files.getAttribute(file, "unix:nlink")).isEqualTo(1);
    }

    @Test
    void aFolderThatIsAFileIsAnErrorBeforeAnythingIsFetched() throws IOException {
      Path file = Files.createFile(folder.resolve("file"));
      ManualClient client = responding(picture());

      assertFailed(
          client, client.async.download(CAT, DownloadOptions.toFolder(file)), Reason.FILE_SYSTEM);
      assertThat(client.requests()).isEmpty();
    }

    @Test
    void aFolderThatTakesNoFileIsAnError() throws IOException {
      Path closed = Files.createDirectory(folder.resolve("closed"));
      assumeTrue(closed.toFile().setWritable(false), "a folder can be closed");
      // Root writes everywhere, but there.
      Path target = Files.isWritable(closed) ? Path.of("/proc/self") : closed;
      assumeTrue(Files.isDirectory(target), "a folder that takes no file of root's");
      ManualClient client = responding(picture());

      assertFailed(
          client, client.async.download(CAT, DownloadOptions.toFolder(target)), Reason.FILE_SYSTEM);
      assertThat(client.requests()).hasSize(1);
      assertThat(closed.toFile().setWritable(true)).isTrue();
    }

    @Test
    void aFileThatCannotBeWrittenIsAnErrorAndNotRetried() {
      AtomicInteger closed = new AtomicInteger();
      ManualClient client =
          responding(
              () ->
                  CompletableFuture.completedFuture(
                      TransportResponses.of(
                          200,
                          Headers.of(PNG),
                          "HTTP/1.1",
                          interrupting(closed::incrementAndGet))));
      CompletableFuture<DownloadedFile> download = start(client);

      assertFailed(client, download, Reason.FILE_SYSTEM);
      assertThat(closed).hasPositiveValue();
      assertThat(client.requests()).hasSize(1);
      assertThat(target()).doesNotExist();
    }

    /** A thread that is interrupted cannot write to a channel. */
    private static InputStream interrupting(Runnable onClose) {
      return new ByteArrayInputStream(CONTENT.getBytes(StandardCharsets.UTF_8)) {
        @Override
        public int read(byte[] bytes, int offset, int length) {
          Thread.currentThread().interrupt();
          return super.read(bytes, offset, length);
        }

        @Override
        public void close() {
          onClose.run();
        }
      };
    }

    @Test
    void theReasonIsNamed() throws IOException {
      ManualBody body = new ManualBody();
      ManualClient client = responding(() -> CompletableFuture.completedFuture(body.response(PNG)));
      CompletableFuture<DownloadedFile> download = start(client);
      body.send(CONTENT);
      Path temporary = temporaryFile();
      Files.delete(temporary);
      Files.writeString(temporary, "another");
      body.complete();

      assertThat(failed(client, download))
          .hasMessageContaining("replaced by another program")
          .message()
          .doesNotContain(folder.toString());
    }
  }

  private Path temporaryFile() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(path -> path.toString().endsWith(".part")).findFirst().orElseThrow();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void putAFolderInThePlaceOf(Path file) {
    try {
      Files.delete(file);
      Files.createDirectory(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Nested
  class WhatIsThereAlready {
    @Test
    void failRefusesBeforeAnythingIsFetched() throws IOException {
      Files.writeString(target(), "old");
      ManualClient client = responding(picture());

      assertFailed(client, start(client), Reason.TARGET_EXISTS);
      assertThat(client.requests()).isEmpty();
      assertThat(target()).hasContent("old");
    }

    @Test
    void failRefusesWhatCameInTheMeantime() {
      ManualClient client = meanwhile(() -> Files.writeString(target(), "faster"));

      assertFailed(client, start(client), Reason.TARGET_EXISTS);
      assertThat(target()).hasContent("faster");
    }

    @Test
    void failRefusesALinkThatLeadsNowhere() throws IOException {
      Files.createSymbolicLink(target(), folder.resolve("nowhere"));
      ManualClient client = responding(picture());

      assertFailed(client, start(client), Reason.TARGET_EXISTS);
      assertThat(folder.resolve("nowhere")).doesNotExist();
    }

    @Test
    void replacePutsTheNewFileInThePlaceOfTheOld() throws IOException {
      Files.writeString(target(), "old");
      ManualClient client = responding(picture());

      assertThat(start(client, ExistingFile.REPLACE).join().path())
          .isEqualTo(target())
          .hasContent(CONTENT);
    }

    @Test
    void replacePutsTheNewFileInThePlaceOfALinkAndNotOfWhatItLeadsTo() throws IOException {
      Path other = Files.writeString(folder.resolve("other"), "old");
      Files.createSymbolicLink(target(), other);
      ManualClient client = responding(picture());

      assertThat(start(client, ExistingFile.REPLACE).join().path()).hasContent(CONTENT);
      assertThat(other).hasContent("old");
      assertThat(target()).isRegularFile();
    }

    @Test
    void replaceTakesWhatCameInTheMeantime() {
      ManualClient client = meanwhile(() -> Files.writeString(target(), "faster"));

      assertThat(start(client, ExistingFile.REPLACE).join().path()).hasContent(CONTENT);
    }

    @Test
    void replaceLeavesTheOldFileWhereTheNewOneDoesNotArrive() throws IOException {
      Files.writeString(target(), "old");
      ManualClient client = responding(of(100, CONTENT));

      assertFailed(client, start(client, ExistingFile.REPLACE), Reason.INCOMPLETE);
      assertThat(target()).hasContent("old");
    }

    @Test
    void replaceLeavesAPipeWhereItIs() throws Exception {
      assumeTrue(makePipe(target()), "the system has pipes");
      ManualClient client = responding(picture());

      assertFailed(client, start(client, ExistingFile.REPLACE), Reason.TARGET_EXISTS);
      assertThat(client.requests()).isEmpty();
      assertThat(Files.exists(target()) && !Files.isRegularFile(target())).isTrue();
    }

    private boolean makePipe(Path pipe) throws InterruptedException {
      try {
        return new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0;
      } catch (IOException noSuchProgram) {
        return false;
      }
    }

    @ParameterizedTest
    @EnumSource
    void aFolderInTheWayIsRefusedBeforeAnythingIsFetched(ExistingFile existing) throws IOException {
      Files.createDirectory(target());
      ManualClient client = responding(picture());

      assertFailed(client, start(client, existing), Reason.TARGET_EXISTS);
      assertThat(client.requests()).isEmpty();
      assertThat(target()).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({"FAIL, TARGET_EXISTS", "REPLACE, FILE_SYSTEM"})
    void aFolderThatCameInTheMeantimeIsNeverReplaced(ExistingFile existing, Reason reason) {
      ManualClient client = meanwhile(() -> Files.createDirectory(target()));

      assertFailed(client, start(client, existing), reason);
      assertThat(target()).isEmptyDirectory();
    }

    @Test
    void aFileSystemWithoutLinksKeepsTheRulesToo() throws IOException {
      try (FileSystem zip =
          FileSystems.newFileSystem(folder.resolve("files.zip"), Map.of("create", "true"))) {
        Path target = zip.getPath("/cat.png");
        Files.writeString(target, "old");
        ManualClient client = responding(picture());

        assertFailed(
            client,
            client.async.download(CAT, DownloadOptions.toFile(target)),
            Reason.TARGET_EXISTS);
        assertThat(target).hasContent("old");
        client.flowscale.download(
            CAT, DownloadOptions.builder().file(target).existing(ExistingFile.REPLACE).build());
        assertThat(target).hasContent(CONTENT);
        try (Stream<Path> files = Files.list(zip.getPath("/"))) {
          assertThat(files).hasSize(1);
        }
      }
    }
  }

  @Nested
  class TheRequest {
    @Test
    void neitherTheKeyNorTheHeadersOfTheServiceAreOnTheWayToTheFiles() {
      ManualClient client =
          responding(
              builder -> builder.header("Authorization", "canary"),
              response(302, Map.of("Location", List.of("http://127.0.0.1:3/moved?s=1")), ""),
              picture());

      start(client).join();

      assertThat(client.requests())
          .extracting(TransportRequest::uri)
          .containsExactly(LINK.uri(), URI.create("http://127.0.0.1:3/moved?s=1"));
      assertThat(client.requests())
          .allSatisfy(
              request ->
                  assertThat(request.headers().names())
                      .containsExactlyInAnyOrder("Accept", "Accept-Encoding", "User-Agent"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://10.0.0.1/x?canary", "http://203.0.113.9/x?canary"})
    void aLinkThatLeadsElsewhereIsNotFollowed(String link) {
      ManualClient client =
          responding(builder -> builder.baseUrl("https://203.0.113.5"), picture());

      assertFailed(
          client,
          client.async.download(
              new RunOutput("cat.png", new Link(link), null, null),
              DownloadOptions.toFolder(folder)),
          Reason.LINK_REFUSED);
      assertThat(client.requests()).isEmpty();
      assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aRedirectMayChangeTheQueryAlone() {
      ManualClient client =
          responding(response(302, Map.of("Location", List.of("?token=1")), ""), picture());

      start(client).join();

      assertThat(client.requests())
          .extracting(TransportRequest::uri)
          .containsExactly(LINK.uri(), URI.create("http://127.0.0.1:2/o/cat.png?token=1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://203.0.113.9/x?canary", "file:///etc/passwd"})
    void aRedirectThatLeadsElsewhereIsNotFollowedEither(String location) {
      ManualBody body = new ManualBody();
      ManualClient client =
          responding(
              response(307, Map.of("Location", List.of("/again")), ""),
              () ->
                  CompletableFuture.completedFuture(
                      TransportResponses.of(
                          302,
                          Headers.of(Map.of("Location", List.of(location))),
                          "HTTP/1.1",
                          body)));

      CompletableFuture<DownloadedFile> download = start(client);

      assertThat(failed(client, download)).isInstanceOf(DownloadException.class);
      assertThat(client.requests()).hasSize(2);
      assertThat(body.isCancelled()).as("the body of the redirect").isTrue();
    }

    @Test
    void anOutputWithoutALinkIsNotReady() {
      ManualClient client = responding(picture());

      assertFailed(
          client,
          client.async.download(
              new RunOutput("cat.png", null, "k", null), DownloadOptions.toFolder(folder)),
          Reason.NOT_READY);
      assertThat(client.requests()).isEmpty();
    }

    @Test
    void anOutputThatIsStillBeingMadeIsNotReady() {
      ManualClient client = responding(picture());

      assertThatThrownBy(
              () ->
                  client.flowscale.download(
                      new RunOutput("cat.png", LINK, "k", "in_progress"), folder))
          .isInstanceOf(DownloadException.class)
          .hasMessageContaining("getOutput");
      assertThat(client.requests()).isEmpty();
    }
  }

  @Nested
  class TheResponse {
    @ParameterizedTest
    @ValueSource(ints = {402, 405, 416, 204, 206, 304})
    void aResponseThatWillNotChangeIsNotRequestedAgain(int status) {
      ManualClient client = responding(response(status, Map.of(), "<Error>canary</Error>"));

      CompletableFuture<DownloadedFile> download = start(client);

      assertFailed(client, download, Reason.REJECTED);
      assertThat(failure(download)).hasMessageContaining("HTTP " + status);
      assertThat(client.requests()).hasSize(1);
      assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 500, 502, 503, 504})
    void aServerInTroubleIsAskedAgain(int status) {
      ManualClient client = responding(response(status, Map.of(), "busy"), picture());

      CompletableFuture<DownloadedFile> download = start(client);
      client.time.advance(ALL_TRIES);

      assertThat(download.join().path()).hasContent(CONTENT);
    }

    @Test
    void aServerThatStaysInTroubleIsAnErrorOfTheServer() {
      ManualClient client = responding(response(503, Map.of(), "busy"));

      assertThat(failed(client, start(client))).isInstanceOf(ServerException.class);
      assertThat(client.requests()).hasSize(4);
      assertThat(client.time.pending()).isZero();
    }

    @Test
    void theServerSaysWhenToAskAgain() {
      ManualClient client =
          responding(response(429, Map.of("Retry-After", List.of("17")), "slow down"), picture());

      CompletableFuture<DownloadedFile> download = start(client);

      assertThat(client.time.plannedDelays()).containsExactly(Duration.ofSeconds(17));
      client.time.advance(Duration.ofSeconds(17));
      assertThat(download).isCompleted();
    }

    @Test
    void tooManyRequestsAreToldAsSuch() {
      ManualClient client =
          responding(response(429, Map.of("Retry-After", List.of("9999")), "slow down"));

      assertThat(failed(client, start(client)))
          .isInstanceOfSatisfying(
              RateLimitException.class,
              e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(9999)));
    }

    @ParameterizedTest
    @ValueSource(ints = {CONTENT_LENGTH - 1, CONTENT_LENGTH + 1, 0})
    void aLengthThatIsNotAsAnnouncedIsAnErrorAndRetried(int announced) {
      ManualClient client = responding(of(announced, CONTENT));

      assertFailed(client, start(client), Reason.INCOMPLETE);
      assertThat(client.requests()).hasSize(4);
      assertThat(target()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "many", "", "99999999999999999999"})
    void aLengthThatIsNoneSaysNothing(String announced) {
      ManualClient client =
          responding(response(200, Map.of("Content-Length", List.of(announced)), CONTENT));

      assertThat(start(client).join().size()).isEqualTo(CONTENT.length());
    }

    @Test
    void aBodyThatBreaksIsAnIncompleteDownload() {
      ManualClient client = breaking(TransportException.Kind.CLOSED);

      CompletableFuture<DownloadedFile> download = start(client);

      assertFailed(client, download, Reason.INCOMPLETE);
      assertThat(failure(download)).hasCauseInstanceOf(TransportException.class);
      assertThat(client.requests()).hasSize(4);
      assertThat(target()).doesNotExist();
    }

    private ManualClient breaking(TransportException.Kind kind) {
      return responding(
          () -> {
            ManualBody body = new ManualBody();
            body.send("half");
            body.fail(new TransportException(kind, TransportException.Sent.MAYBE, "broken", null));
            return CompletableFuture.completedFuture(
                TransportResponses.of(200, Headers.empty(), "HTTP/1.1", body));
          });
    }

    @Test
    void aBodyThatBreaksStartsOverFromTheBeginning() {
      ManualBody first = new ManualBody();
      ManualBody second = new ManualBody();
      List<ManualBody> bodies = new ArrayList<>(List.of(first, second));
      List<TransferProgress> progress = new ArrayList<>();
      ManualClient client =
          responding(() -> CompletableFuture.completedFuture(bodies.remove(0).response(Map.of())));
      CompletableFuture<DownloadedFile> download =
          client.async.download(
              CAT, DownloadOptions.builder().folder(folder).listener(progress::add).build());
      first.send("lost");
      first.fail(
          ScriptedTransport.broken(TransportException.Kind.CLOSED, TransportException.Sent.MAYBE));
      client.time.advance(Duration.ofSeconds(1));
      second.send("kept");
      second.send("!");
      second.complete();

      assertThat(download.join().path()).hasContent("kept!");
      assertThat(progress)
          .extracting(TransferProgress::transferred)
          .containsExactly(4L, 4L, 5L, 5L);
    }

    @Test
    void aServerThatCannotBeReachedIsReportedAsItIs() {
      TransportException refused =
          ScriptedTransport.broken(TransportException.Kind.CONNECT, TransportException.Sent.NO);
      ManualClient client = responding(failing(refused));

      assertThat(failed(client, start(client))).isSameAs(refused);
      assertThat(client.requests()).hasSize(4);
    }

    @Test
    void aBodyThatStandsStillEndsWithTheIdleTimeout() {
      ManualBody body = new ManualBody();
      ManualClient client =
          responding(
              builder -> builder.idleTimeout(Duration.ofSeconds(3)).retryPolicy(RetryPolicy.none()),
              body);
      CompletableFuture<DownloadedFile> download = start(client);
      body.send("half");
      client.time.advance(Duration.ofSeconds(3));

      assertThat(failure(download))
          .isInstanceOf(TransportException.class)
          .hasMessageContaining("idleTimeout");
      assertThat(body.isCancelled()).isTrue();
      assertThat(client.time.pending()).isZero();
    }
  }

  @Nested
  class TheListener {
    @Test
    void theLastCallHasAllOfTheBytes() {
      List<TransferProgress> progress = new ArrayList<>();
      ManualClient client = responding(of(CONTENT.length(), CONTENT));

      client.flowscale.download(
          CAT, DownloadOptions.builder().folder(folder).listener(progress::add).build());

      assertThat(progress)
          .last()
          .isEqualTo(new TransferProgress("cat.png", CONTENT_LENGTH, CONTENT_LENGTH));
    }

    @Test
    void theTotalIsTheNumberOfBytesInTheEndEvenIfNotAnnounced() {
      List<TransferProgress> progress = new ArrayList<>();
      ManualClient client = responding(picture());

      client.flowscale.download(
          CAT, DownloadOptions.builder().folder(folder).listener(progress::add).build());

      assertThat(progress)
          .startsWith(new TransferProgress("cat.png", CONTENT_LENGTH, -1))
          .endsWith(new TransferProgress("cat.png", CONTENT_LENGTH, CONTENT_LENGTH));
    }

    @Test
    void aListenerThatThrowsChangesNothing() {
      ManualClient client = responding(picture());

      assertThat(
              client
                  .flowscale
                  .download(
                      CAT,
                      DownloadOptions.builder()
                          .folder(folder)
                          .listener(
                              progress -> {
                                throw new IllegalStateException("the listener's own trouble");
                              })
                          .build())
                  .path())
          .hasContent(CONTENT);
    }
  }

  /** Does something when it is closed, which is after the last byte was written. */
  private record ClosingResponse(TransportResponse response, Runnable action)
      implements TransportResponse {
    @Override
    public int status() {
      return response.status();
    }

    @Override
    public Headers headers() {
      return response.headers();
    }

    @Override
    public String protocol() {
      return response.protocol();
    }

    @Override
    public InputStream body() {
      return response.body();
    }

    @Override
    public void close() {
      action.run();
      response.close();
    }
  }

  @Nested
  class Ending {
    private final ManualBody body = new ManualBody();
    private final HeldExecutor writing = new HeldExecutor();

    private ManualClient held() {
      return responding(builder -> builder.blockingExecutor(writing), body);
    }

    @Test
    void cancellingBreaksTheBodyOffAndLeavesNothing() {
      ManualClient client = held();
      CompletableFuture<DownloadedFile> download = start(client);
      writing.runAll();
      body.send("half");
      writing.runAll();
      body.send("queued");
      download.cancel(true);
      writing.runAll();

      assertThat(body.isCancelled()).isTrue();
      assertThat(client.time.pending()).isZero();
      assertThat(folder).isEmptyDirectory();
    }

    @Test
    void cancellingBeforeTheFirstByteClosesTheResponse() {
      ManualClient client = held();
      CompletableFuture<DownloadedFile> download = start(client);
      // The check of the link, and then the exchange.
      writing.runNext();
      writing.runNext();
      assertThat(client.requests()).hasSize(1);
      download.cancel(true);
      writing.runAll();

      assertThat(body.isCancelled()).isTrue();
      assertThat(folder).isEmptyDirectory();
    }

    @Test
    void cancellingBeforeAnythingIsSentSendsNothing() {
      ManualClient client = held();
      start(client).cancel(true);
      writing.runAll();

      assertThat(client.requests()).isEmpty();
    }

    @Test
    void aDownloadThatIsCancelledAfterTheLastByteWasWrittenLeavesNoFile() {
      List<CompletableFuture<DownloadedFile>> downloads = new ArrayList<>();
      ManualClient client =
          responding(
              () ->
                  CompletableFuture.completedFuture(
                      new ClosingResponse(
                          body.response(Map.of()), () -> downloads.get(0).cancel(true))));
      downloads.add(start(client));
      body.send(CONTENT);
      body.complete();

      assertThat(downloads.get(0)).isCancelled();
      assertThat(folder).isEmptyDirectory();
    }

    @Test
    void closingTheClientBreaksTheBodyOffAndLeavesNothing() {
      ManualClient client = responding(body);
      CompletableFuture<DownloadedFile> download = start(client);
      body.send("half");
      client.close();

      assertThat(failure(download)).isInstanceOf(ClientClosedException.class);
      assertThat(body.isCancelled()).isTrue();
      assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aTimeLimitOfTheWholeCallCountsForTheBodyToo() {
      ManualClient client = responding(builder -> builder.callTimeout(Duration.ofSeconds(5)), body);
      CompletableFuture<DownloadedFile> download = start(client);
      body.send("half");
      client.time.advance(Duration.ofSeconds(5));

      assertThat(failure(download)).hasMessageContaining("callTimeout");
      assertThat(body.isCancelled()).isTrue();
      assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void anExecutorThatTakesNoMoreEndsTheDownload(int tasks) {
      ManualClient client =
          responding(
              builder -> builder.blockingExecutor(new Turns(tasks)).retryPolicy(RetryPolicy.none()),
              body);
      CompletableFuture<DownloadedFile> download = start(client);

      assertThat(failure(download)).isInstanceOf(TransportException.class);
      assertThat(client.requests()).isEmpty();
      assertThat(client.time.pending()).isZero();
      assertThat(folder).isEmptyDirectory();
    }
  }

  @Test
  void bytesAreWrittenAsTheyCame() {
    byte[] bytes = new byte[1 << 20];
    new Random(3).nextBytes(bytes);
    ManualClient client =
        responding(
            () ->
                CompletableFuture.completedFuture(
                    TransportResponses.of(
                        200, Headers.empty(), "HTTP/1.1", new ByteArrayInputStream(bytes))));

    assertThat(client.flowscale.download(CAT, folder).path()).hasBinaryContent(bytes);
  }
}
