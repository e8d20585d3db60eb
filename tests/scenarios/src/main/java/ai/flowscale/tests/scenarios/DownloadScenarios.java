package ai.flowscale.tests.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.TransferProgress;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.error.DownloadException.Reason;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.Link;
import ai.flowscale.api.model.OutputContent;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.OutputFile;
import ai.flowscale.emulator.RecordedRequest;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.server.RawServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/**
 * Downloads: complete or not at all, and without sending secrets of the API to the storage. {@link
 * ClientScenarios} checks after every test that the key has not reached the storage.
 */
public abstract class DownloadScenarios {
  private static final byte[] CONTENT = content(300_000);

  static byte[] content(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }

  private static RunOutput output(Scenario on) {
    return output(on, CONTENT);
  }

  private static RunOutput output(Scenario on, byte[] content) {
    on.emulator().deploy(Workflows.giving("poster.png", "image/png", content).build());
    RunResult result = on.get(on.client().executeAndWait(Workflows.ID, WorkflowInputs.none()));
    return result.outputs().get(0);
  }

  /** Sends a head and a part of a body, and then waits for the client to close. */
  static void respondInPart(RawConnection connection) throws IOException {
    connection.readRequest();
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
    connection.write(new byte[100_000]);
    connection.readToEnd();
  }

  private static List<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * An output is saved to a folder under its own name, byte for byte, without other files. If bytes
   * differ, check that the transport does not reuse buffers of the body.
   */
  @ScenarioTest
  public final void anOutputIsSavedToAFolderByteForByte(Scenario on, @TempDir Path folder)
      throws IOException {
    RunOutput output = output(on);
    Path target = folder.resolve("new").resolve("deep");

    DownloadedFile file = on.get(on.client().download(output, target));

    String name = String.valueOf(file.path().getFileName());
    assertThat(name).startsWith("poster_").endsWith(".png");
    assertThat(file.path()).isEqualTo(target.resolve(name).toAbsolutePath());
    assertThat(file.output()).isEqualTo(output);
    assertThat(file.size()).isEqualTo(CONTENT.length);
    assertThat(file.contentType()).isEqualTo("image/png");
    assertThat(Files.readAllBytes(file.path())).as("the bytes").isEqualTo(CONTENT);
    assertThat(names(target))
        .as("files in the folder, including temporary ones")
        .containsExactly(name);
  }

  /** Empty files and files of several megabytes are downloaded unchanged. */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void filesOfAnySizeAreDownloaded(Scenario on, @TempDir Path folder)
      throws IOException {
    for (int size : new int[] {0, 1, 16 * 1024, 8 * 1024 * 1024 + 1}) {
      byte[] content = content(size);
      DownloadedFile file = on.get(on.client().download(output(on, content), folder));
      assertThat(file.size()).isEqualTo(size);
      assertThat(Arrays.equals(Files.readAllBytes(file.path()), content))
          .as("the bytes of a file of %s bytes", size)
          .isTrue();
    }
  }

  /**
   * The storage receives a plain GET without the key, the API's headers and the application's
   * headers. The check after every test only checks the key.
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void theStorageReceivesAPlainGet(Scenario on, @TempDir Path folder) {
    ScenarioClient client = on.open(config -> config.header("X-Team", "blue-team"));
    on.emulator().deploy(Workflows.giving("a.png", "image/png", CONTENT).build());
    RunResult result = on.get(client.executeAndWait(Workflows.ID, WorkflowInputs.none()));
    on.get(client.download(result.outputs().get(0), folder));

    assertThat(on.lastRequest(Operation.EXECUTE_WORKFLOW).header("X-Team")).hasValue("blue-team");
    RecordedRequest request = on.lastRequest(Operation.DOWNLOAD);
    assertThat(request.method()).isEqualTo("GET");
    assertThat(request.header("X-API-KEY")).isEmpty();
    assertThat(request.header("X-Team")).isEmpty();
    assertThat(request.header("Authorization")).isEmpty();
    assertThat(request.header("Cookie")).isEmpty();
    assertThat(request.header("Referer")).isEmpty();
    assertThat(on.emulator().keyLeaks()).isEmpty();
  }

  /**
   * A link that expires while a download is interrupted is renewed, and the rest is fetched with
   * the new link.
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aLinkThatExpiresInTheMiddleIsRenewedForTheRest(
      Scenario on, @TempDir Path folder) throws IOException {
    RunOutput output = output(on);
    on.emulator().failNext(Operation.DOWNLOAD, Fault.brokenBody(), Fault.status(400));

    DownloadedFile file = on.get(on.client().download(output, folder));

    assertThat(Files.readAllBytes(file.path())).isEqualTo(CONTENT);
    assertThat(on.emulator().count(Operation.GET_OUTPUT)).isEqualTo(1);
    assertThat(on.lastRequest(Operation.DOWNLOAD).header("Range"))
        .as("the range that was requested with the new link")
        .hasValueSatisfying(range -> assertThat(range).matches("bytes=[1-9]\\d*-"));
  }

  /**
   * A truncated file is never left in the folder, neither under its own name nor under a temporary
   * one. If a file is left, the transport completed a truncated body.
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aTruncatedFileIsNeverLeft(Scenario on, @TempDir Path folder)
      throws IOException {
    RunOutput output = output(on);
    for (Fault fault :
        List.of(
            Fault.brokenBody(),
            Fault.connectionReset(),
            Fault.connectionClosed(),
            Fault.garbage())) {
      int before = on.emulator().count(Operation.DOWNLOAD);
      on.emulator().failAlways(Operation.DOWNLOAD, fault);

      FlowscaleException failure =
          on.failure(FlowscaleException.class, on.client().download(output, folder));

      assertThat(failure)
          .as("the failure after %s", fault)
          .isInstanceOfAny(TransportException.class, DownloadException.class);
      assertThat(names(folder)).as("files after %s", fault).isEmpty();
      assertThat(on.emulator().count(Operation.DOWNLOAD) - before)
          .as("attempts with %s", fault)
          .isGreaterThanOrEqualTo(4);
    }
  }

  /**
   * A truncated download resumes where it stopped, if the file is the same, and completes. If bytes
   * differ, the transport lost or repeated bytes before the break.
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aTruncatedDownloadResumes(Scenario on, @TempDir Path folder)
      throws IOException {
    RunOutput output = output(on);
    on.emulator()
        .failNext(
            Operation.DOWNLOAD,
            Fault.brokenBody(),
            Fault.status(503),
            Fault.brokenBody(),
            Fault.connectionReset(),
            Fault.brokenBody());
    List<TransferProgress> progress = new CopyOnWriteArrayList<>();

    DownloadedFile file =
        on.get(
            on.client()
                .download(
                    output,
                    DownloadOptions.builder().folder(folder).listener(progress::add).build()));

    assertThat(Files.readAllBytes(file.path())).isEqualTo(CONTENT);
    assertThat(names(folder)).hasSize(1);
    List<RecordedRequest> requests = on.emulator().requests(Operation.DOWNLOAD);
    assertThat(requests).hasSize(6);
    assertThat(requests.get(0).header("Range")).isEmpty();
    assertThat(requests.subList(1, 6))
        .as("the later requests")
        .allSatisfy(
            request -> {
              assertThat(request.header("Range")).isPresent();
              assertThat(request.header("If-Range")).isPresent();
            });
    on.soon(
        "all progress was reported",
        () ->
            progress.contains(
                new TransferProgress(output.filename(), CONTENT.length, CONTENT.length)));
    assertThat(progress)
        .extracting(TransferProgress::transferred)
        .as("progress across the attempts")
        .isSorted();
  }

  /** A download starts over if the file has changed: no file consists of two versions. */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aDownloadStartsOverIfTheFileChanged(Scenario on, @TempDir Path folder)
      throws IOException {
    byte[] newer = content(200_000);
    on.emulator().deploy(Workflows.giving("new.png", "image/png", newer).build());
    RunOutput other =
        on.get(on.client().executeAndWait(Workflows.ID, WorkflowInputs.none())).outputs().get(0);
    RunOutput output = output(on);
    on.emulator()
        .failNext(
            Operation.DOWNLOAD,
            Fault.brokenBody(),
            // From here on the URL leads to another file.
            Fault.redirect(307, Objects.requireNonNull(other.link()).text()));

    DownloadedFile file = on.get(on.client().download(output, folder));

    assertThat(Files.readAllBytes(file.path())).isEqualTo(newer);
    assertThat(on.lastRequest(Operation.DOWNLOAD).header("If-Range")).isPresent();
    assertThat(names(folder)).hasSize(1);
  }

  /**
   * A redirect of the storage is followed if a link may lead to its target, and not otherwise. Not
   * even a redirect to the API makes the client send its key.
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aRedirectIsFollowedWhereALinkMayLead(Scenario on, @TempDir Path folder)
      throws IOException {
    RunOutput output = output(on);
    String link = Objects.requireNonNull(output.link()).text();

    on.emulator().failNext(Operation.DOWNLOAD, Fault.redirect(302, link));
    assertThat(on.get(on.client().download(output, folder.resolve("a"))).size())
        .isEqualTo(CONTENT.length);

    on.emulator().failNext(Operation.DOWNLOAD, Fault.redirect(302, "https://0177.0.0.1/a.png"));
    DownloadException refusal =
        on.failure(DownloadException.class, on.client().download(output, folder.resolve("b")));
    assertThat(refusal.reason()).isIn(Reason.LINK_REFUSED, Reason.REJECTED);

    on.emulator()
        .failAlways(
            Operation.DOWNLOAD,
            Fault.redirect(307, on.emulator().baseUrl() + "/api/v1/comfy/health"));
    on.failure(DownloadException.class, on.client().download(output, folder.resolve("c")));
    assertThat(on.lastRequest(Operation.CHECK_HEALTH).header("X-API-KEY"))
        .as("the key on a request that the storage redirected to the API")
        .isEmpty();
  }

  /** Many outputs can be downloaded concurrently, in one call. */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void manyOutputsAreDownloadedConcurrently(Scenario on, @TempDir Path folder)
      throws IOException {
    on.emulator()
        .deploy(
            Workflows.immediate()
                .outputs(
                    run ->
                        Stream.iterate(0, i -> i < 20, i -> i + 1)
                            .map(i -> OutputFile.text("t" + i + ".txt", "text " + i))
                            .toList())
                .build());
    RunResult result = on.get(on.client().executeAndWait(Workflows.ID, WorkflowInputs.none()));

    List<DownloadedFile> files =
        on.get(
            on.client()
                .downloadAll(
                    result, DownloadOptions.builder().folder(folder).maxConcurrent(20).build()));

    for (int i = 0; i < files.size(); i++) {
      assertThat(files.get(i).path()).hasContent("text " + i);
    }
    assertThat(names(folder)).hasSize(20);
  }

  /**
   * Closing the client during several downloads ends them, starts no others, and leaves only
   * complete files.
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void abortedDownloadsLeaveOnlyCompleteFiles(Scenario on, @TempDir Path folder) {
    on.emulator().deploy(Workflows.immediate().build());
    RunResult run = on.get(on.client().executeAndWait(Workflows.ID, WorkflowInputs.none()));
    try (RawServer server = RawServer.start()) {
      server.always(
          connection -> {
            while (connection.readRequest().target().equals("/a.txt")) {
              connection.respond("200 OK", "one");
            }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
            connection.write(new byte[100_000]);
            connection.readToEnd();
          });
      List<RunOutput> outputs =
          Stream.of("a.txt", "b.txt", "c.txt")
              .map(name -> new RunOutput(name, Link.of(server.uri("/" + name)), null, null))
              .toList();
      List<TransferProgress> progress = new CopyOnWriteArrayList<>();
      CompletableFuture<List<DownloadedFile>> all =
          on.client()
              .downloadAll(
                  new RunResult(run.runId(), run.run(), outputs, null),
                  DownloadOptions.builder()
                      .folder(folder)
                      .maxConcurrent(1)
                      .listener(progress::add)
                      .build());
      on.soon(
          "the second body is arriving",
          () -> progress.stream().anyMatch(moved -> moved.name().equals("b.txt")));

      on.client().close();

      on.failure(ClientClosedException.class, all);
      on.soon("no temporary file is left", () -> names(folder).size() == 1);
      assertThat(folder.resolve("a.txt")).hasContent("one");
      assertThat(server.requests())
          .extracting(RawRequest::target)
          .containsExactly("/a.txt", "/b.txt");
    }
  }

  /**
   * A content can be read without a file, byte for byte, and its length and type are known before.
   * The storage receives no secrets of the API.
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aContentIsReadWithoutAFile(Scenario on) {
    RunOutput output = output(on);
    // The link expires, and is renewed.
    on.time().advance(Duration.ofHours(2));

    OutputContent content = on.get(on.client().openOutput(output));

    assertThat(content.length()).hasValue(CONTENT.length);
    assertThat(content.contentType()).isEqualTo("image/png");
    assertThat(on.get(on.client().read(content))).isEqualTo(CONTENT);
    assertThat(on.lastRequest(Operation.DOWNLOAD).header("X-API-KEY")).isEmpty();
  }

  /**
   * A truncated content fails, even if the rest could be requested: delivered bytes cannot be taken
   * back. Only downloads resume. If it completes, the transport completed a truncated body.
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aTruncatedContentFails(Scenario on) {
    RunOutput output = output(on);
    on.emulator().failNext(Operation.DOWNLOAD, Fault.brokenBody());

    OutputContent content = on.get(on.client().openOutput(output));

    DownloadException failure = on.failure(DownloadException.class, on.client().read(content));
    assertThat(failure.reason()).isEqualTo(Reason.INCOMPLETE);
    assertThat(on.emulator().count(Operation.DOWNLOAD)).as("reading is not repeated").isEqualTo(1);
  }

  /** A content that is closed early releases its connection. */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aContentThatIsClosedEarlyReleasesItsConnection(Scenario on) throws IOException {
    try (RawServer server = RawServer.start()) {
      server.always(DownloadScenarios::respondInPart);
      RunOutput output = new RunOutput("a.png", Link.of(server.uri("/a.png")), null, null);
      OutputContent content = on.get(on.client().openOutput(output));
      CompletableFuture<byte[]> reading = on.client().read(content);

      content.close();

      on.soon("the reading has ended", reading::isDone);
      assertThat(reading).isCompletedExceptionally();
      on.soon("the connection is closed", () -> server.openConnections() == 0);
    }
  }
}
