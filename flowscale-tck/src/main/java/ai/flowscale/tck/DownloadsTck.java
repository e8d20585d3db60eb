package ai.flowscale.tck;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.DownloadOptions.ExistingFile;
import ai.flowscale.api.OutputContent;
import ai.flowscale.api.TransferProgress;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.error.DownloadException.Reason;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.PartialDownloadException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.Link;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.OutputFile;
import ai.flowscale.emulator.RecordedRequest;
import ai.flowscale.tck.server.RawServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/**
 * Downloads: complete or not at all, and without sending secrets of the API to the storage. {@link
 * ClientTck} checks after every test that the key has not reached the storage.
 */
public abstract class DownloadsTck {
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

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  private static int count(Path folder) {
    try {
      return names(folder).size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * An output is saved to a folder under its own name, byte for byte, without other files. If bytes
   * differ, check that the transport does not reuse buffers of the body.
   *
   * @param on provided by the kit
   * @param folder provided by JUnit
   * @throws IOException never
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

  /**
   * An output is saved to the requested file, whatever its own name is.
   *
   * @param on provided by the kit
   * @param folder provided by JUnit
   * @throws IOException never
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void anOutputIsSavedToAFile(Scenario on, @TempDir Path folder) throws IOException {
    Path target = folder.resolve("mine.bin");

    on.get(on.client().download(output(on), DownloadOptions.toFile(target)));

    assertThat(Files.readAllBytes(target)).isEqualTo(CONTENT);
    assertThat(names(folder)).containsExactly("mine.bin");
  }

  /**
   * Empty files and files of several megabytes are downloaded unchanged.
   *
   * @param on provided by the kit
   * @param folder provided by JUnit
   * @throws IOException never
   */
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
   *
   * @param on provided by the kit
   * @param folder provided by JUnit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void theStorageReceivesAPlainGet(Scenario on, @TempDir Path folder) {
    TckClient client = on.open(config -> config.header("X-Team", "blue-team"));
    on.emulator().deploy(Workflows.giving("a.png", "image/png", CONTENT).build());
    RunResult result = on.get(client.executeAndWait(Workflows.ID, WorkflowInputs.none()));
    on.get(client.download(result.outputs().get(0), folder));

    assertThat(on.lastRequest(Operation.EXECUTE).header("X-Team")).hasValue("blue-team");
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
   * An existing file is kept, replaced, or gets a sibling, as the options say. A refusal comes
   * before anything is fetched.
   *
   * @param on provided by the kit
   * @param folder provided by JUnit
   * @throws IOException never
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void anExistingFileIsHandledAsRequested(Scenario on, @TempDir Path folder)
      throws IOException {
    RunOutput output = output(on);
    Path target = Files.writeString(folder.resolve("a.png"), "old");
    DownloadOptions.Builder options = DownloadOptions.builder().file(target);

    DownloadException refusal =
        on.failure(DownloadException.class, on.client().download(output, options.build()));
    assertThat(refusal.reason()).isEqualTo(Reason.TARGET_EXISTS);
    assertThat(target).hasContent("old");
    assertThat(on.emulator().count(Operation.DOWNLOAD)).as("nothing was fetched").isZero();

    DownloadedFile beside =
        on.get(on.client().download(output, options.existing(ExistingFile.RENAME).build()));
    assertThat(beside.path()).isEqualTo(folder.resolve("a (1).png").toAbsolutePath());
    assertThat(target).hasContent("old");

    on.get(on.client().download(output, options.existing(ExistingFile.REPLACE).build()));
    assertThat(Files.readAllBytes(target)).isEqualTo(CONTENT);
    assertThat(names(folder)).containsExactly("a (1).png", "a.png");
  }

  /**
   * No name of an output leads out of the folder.
   *
   * @param on provided by the kit
   * @param folder provided by JUnit
   * @throws IOException never
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aNameNeverLeadsOutOfTheFolder(Scenario on, @TempDir Path folder)
      throws IOException {
    RunOutput output = output(on);
    Path target = folder.resolve("in");
    for (String name :
        List.of(
            "../../evil.png",
            "/etc/evil.png",
            "..\\..\\evil.png",
            "..",
            "",
            "a\u0000b.png",
            "CON",
            "nul.png",
            "-rf",
            "~",
            ".bashrc",
            "dots. . .",
            "photo\u202egnp.exe",
            "\ud800",
            "x".repeat(400) + ".png",
            "\ud83d\ude00".repeat(100))) {
      RunOutput renamed = new RunOutput(name, output.link(), null, null);
      DownloadedFile file = on.get(on.client().download(renamed, target));
      assertThat(file.path().getParent())
          .as("the folder of a file from the output '%s'", name)
          .isEqualTo(target.toAbsolutePath());
      Files.delete(file.path());
    }
    assertThat(names(folder)).containsExactly("in");
  }

  /**
   * An expired link is renewed. Only the request for the new link has the key.
   *
   * @param on provided by the kit
   * @param folder provided by JUnit
   * @throws IOException never
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aLinkThatHasExpiredIsRenewed(Scenario on, @TempDir Path folder)
      throws IOException {
    RunOutput output = output(on);
    on.time().advance(Duration.ofHours(2));

    DownloadedFile file = on.get(on.client().download(output, folder));

    assertThat(Files.readAllBytes(file.path())).isEqualTo(CONTENT);
    assertThat(on.lastRequest(Operation.GET_OUTPUT).header("X-API-KEY"))
        .as("the key on the request for a new link")
        .hasValue(on.emulator().apiKey());
    assertThat(on.emulator().count(Operation.GET_OUTPUT)).isEqualTo(1);
    assertThat(on.emulator().count(Operation.DOWNLOAD)).isEqualTo(2);
    assertThat(names(folder)).hasSize(1);
  }

  /**
   * A link that expires while a download is interrupted is renewed, and the rest is fetched with
   * the new link.
   *
   * @param on provided by the kit
   * @param folder provided by JUnit
   * @throws IOException never
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
   * If the service has no new link, its response is the cause, and no file is left.
   *
   * @param on provided by the kit
   * @param folder provided by JUnit
   * @throws IOException never
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aLinkThatCannotBeRenewedIsAnError(Scenario on, @TempDir Path folder)
      throws IOException {
    RunOutput output = output(on);
    on.time().advance(Duration.ofHours(2));
    on.emulator().failNext(Operation.GET_OUTPUT, Fault.status(404), Fault.status(204));

    DownloadException unknown =
        on.failure(DownloadException.class, on.client().download(output, folder));
    assertThat(unknown.reason()).isEqualTo(Reason.REJECTED);
    assertThat(unknown.output()).isEqualTo(output.filename());
    assertThat(unknown).hasMessageContaining("403").hasCauseInstanceOf(NotFoundException.class);

    DownloadException notReady =
        on.failure(DownloadException.class, on.client().download(output, folder));
    assertThat(notReady.reason()).isEqualTo(Reason.REJECTED);
    assertThat(notReady).hasCauseInstanceOf(DownloadException.class);

    assertThat(on.emulator().count(Operation.DOWNLOAD)).as("one attempt each").isEqualTo(2);
    assertThat(names(folder)).isEmpty();
  }

  /**
   * Links that are not https, or lead to an address where no output can be, are refused before
   * anything is sent. So is an output without a link.
   *
   * @param on provided by the kit
   * @param folder provided by JUnit
   * @throws IOException never
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void linksThatAreNotHttpsAreRefused(Scenario on, @TempDir Path folder)
      throws IOException {
    for (String link :
        List.of(
            "http://storage.example.com/a.png?X-Sig=s",
            "ftp://storage.example.com/a.png",
            "file:///etc/passwd",
            "jar:file:///a.jar!/b",
            "https://user@storage.example.com/a.png?X-Sig=s",
            "https://0x7f000001/a.png",
            "https://2130706433/a.png",
            "https://127.0.0.01/a.png",
            "http://[::ffff:10.0.0.1]/a.png",
            "/relative/a.png")) {
      DownloadException refusal =
          on.failure(
              DownloadException.class,
              on.client().download(new RunOutput("a.png", new Link(link), null, null), folder));
      assertThat(refusal.reason()).as("the link %s", link).isEqualTo(Reason.LINK_REFUSED);
    }
    DownloadException notReady =
        on.failure(
            DownloadException.class,
            on.client().download(new RunOutput("a.png", null, null, null), folder));
    assertThat(notReady.reason()).isEqualTo(Reason.NOT_READY);
    assertThat(names(folder)).isEmpty();
  }

  /**
   * A truncated file is never left in the folder, neither under its own name nor under a temporary
   * one. If a file is left, the transport completed a truncated body.
   *
   * @param on provided by the kit
   * @param folder provided by JUnit
   * @throws IOException never
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
   *
   * @param on provided by the kit
   * @param folder provided by JUnit
   * @throws IOException never
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

  /**
   * A download starts over if the file has changed: no file consists of two versions.
   *
   * @param on provided by the kit
   * @param folder provided by JUnit
   * @throws IOException never
   */
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
   * A refused link is renewed once. If the storage refuses the new link, the download fails.
   *
   * @param on provided by the kit
   * @param folder provided by JUnit
   * @throws IOException never
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aRefusedNewLinkIsNotRenewedAgain(Scenario on, @TempDir Path folder)
      throws IOException {
    RunOutput output = output(on);
    on.emulator().failAlways(Operation.DOWNLOAD, Fault.status(404));

    DownloadException failure =
        on.failure(DownloadException.class, on.client().download(output, folder));

    assertThat(failure.reason()).isEqualTo(Reason.REJECTED);
    assertThat(on.emulator().count(Operation.DOWNLOAD)).isEqualTo(2);
    assertThat(on.emulator().count(Operation.GET_OUTPUT)).isEqualTo(1);
    assertThat(names(folder)).isEmpty();
  }

  /**
   * A redirect of the storage is followed if a link may lead to its target, and not otherwise. Not
   * even a redirect to the API makes the client send its key.
   *
   * @param on provided by the kit
   * @param folder provided by JUnit
   * @throws IOException never
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aRedirectIsFollowedWhereALinkMayLead(Scenario on, @TempDir Path folder)
      throws IOException {
    RunOutput output = output(on);
    String link = Objects.requireNonNull(output.link()).text();

    on.emulator().failNext(Operation.DOWNLOAD, Fault.redirect(302, link));
    assertThat(on.get(on.client().download(output, folder.resolve("a"))).size())
        .isEqualTo(CONTENT.length);

    for (String elsewhere :
        List.of(
            "http://storage.example.com/a.png",
            "https://user@127.0.0.1/a.png",
            "https://0177.0.0.1/a.png",
            "file:///etc/passwd",
            "ftp://h/a")) {
      on.emulator().failNext(Operation.DOWNLOAD, Fault.redirect(302, elsewhere));
      DownloadException refusal =
          on.failure(DownloadException.class, on.client().download(output, folder.resolve("b")));
      assertThat(refusal.reason())
          .as("a redirect to %s", elsewhere)
          .isIn(Reason.LINK_REFUSED, Reason.REJECTED);
    }

    on.emulator()
        .failAlways(
            Operation.DOWNLOAD,
            Fault.redirect(307, on.emulator().baseUrl() + "/api/v1/comfy/health"));
    on.failure(DownloadException.class, on.client().download(output, folder.resolve("c")));
    assertThat(on.lastRequest(Operation.HEALTH).header("X-API-KEY"))
        .as("the key on a request that the storage redirected to the API")
        .isEmpty();
  }

  /**
   * Many outputs can be downloaded concurrently.
   *
   * @param on provided by the kit
   * @param folder provided by JUnit
   * @throws IOException never
   */
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

    List<CompletableFuture<DownloadedFile>> downloads =
        result.outputs().stream().map(output -> on.client().download(output, folder)).toList();

    for (int i = 0; i < downloads.size(); i++) {
      assertThat(on.get(downloads.get(i)).path()).hasContent("text " + i);
    }
    assertThat(names(folder)).hasSize(20);
  }

  private static RunResult resultWith(Scenario on, OutputFile... files) {
    on.emulator().deploy(Workflows.immediate().outputs(run -> List.of(files)).build());
    return on.get(on.client().executeAndWait(Workflows.ID, WorkflowInputs.none()));
  }

  /** Renames outputs, as if the service did not mark their names. */
  private static RunResult renamed(RunResult result, String... names) {
    List<RunOutput> outputs = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      outputs.add(new RunOutput(names[i], result.outputs().get(i).link(), null, null));
    }
    return new RunResult(result.runId(), result.run(), outputs, null);
  }

  /**
   * All outputs of a run are downloaded in one call, in order, and outputs with the same name do
   * not overwrite each other.
   *
   * @param on provided by the kit
   * @param folder provided by JUnit
   * @throws IOException never
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void allOutputsAreDownloadedInOneCall(Scenario on, @TempDir Path folder)
      throws IOException {
    RunResult result =
        renamed(
            resultWith(
                on,
                OutputFile.text("a.txt", "one"),
                OutputFile.text("b.txt", "two"),
                OutputFile.text("c.txt", "three")),
            "a.txt",
            "A.txt",
            "sub/a.txt");

    List<DownloadedFile> files =
        on.get(
            on.client()
                .downloadAll(
                    result,
                    DownloadOptions.builder()
                        .folder(folder)
                        .existing(ExistingFile.REPLACE)
                        .maxConcurrent(2)
                        .build()));

    assertThat(names(folder)).containsExactlyInAnyOrder("a.txt", "A (1).txt", "a (2).txt");
    assertThat(files.get(0).path()).hasContent("one");
    assertThat(files.get(1).path()).hasContent("two");
    assertThat(files.get(2).path()).hasContent("three");
  }

  /**
   * If some outputs fail, the others are saved, and the exception contains both.
   *
   * @param on provided by the kit
   * @param folder provided by JUnit
   * @throws IOException never
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aPartialDownloadKeepsTheFilesThatSucceeded(Scenario on, @TempDir Path folder)
      throws IOException {
    RunResult result =
        resultWith(on, OutputFile.text("a.txt", "one"), OutputFile.text("b.txt", "two"));
    RunOutput lost = new RunOutput("lost", result.outputs().get(0).link(), null, "failed");
    RunResult some =
        new RunResult(
            result.runId(),
            result.run(),
            List.of(result.outputs().get(0), lost, result.outputs().get(1)),
            null);

    PartialDownloadException failure =
        on.failure(
            PartialDownloadException.class,
            on.client().downloadAll(some, DownloadOptions.toFolder(folder)));

    assertThat(failure.files()).hasSize(2);
    assertThat(failure.files().get(0).path()).hasContent("one");
    assertThat(failure.files().get(1).path()).hasContent("two");
    assertThat(failure.failures())
        .extracting(PartialDownloadException.Failure::output)
        .containsExactly(lost);
    assertThat(failure.runId()).hasValue(result.runId());
    assertThat(names(folder)).hasSize(2);
  }

  /**
   * Closing the client during several downloads ends them, starts no others, and leaves only
   * complete files.
   *
   * @param on provided by the kit
   * @param folder provided by JUnit
   * @throws IOException never
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void abortedDownloadsLeaveOnlyCompleteFiles(Scenario on, @TempDir Path folder)
      throws IOException {
    on.discardEmulator();
    RunResult result =
        resultWith(
            on,
            OutputFile.text("a.txt", "one"),
            OutputFile.text("b.txt", "two"),
            OutputFile.text("c.txt", "three"));
    on.emulator()
        .failWhen(
            Operation.DOWNLOAD,
            request -> on.emulator().count(Operation.DOWNLOAD) > 0,
            Fault.hang());
    CompletableFuture<List<DownloadedFile>> all =
        on.client()
            .downloadAll(result, DownloadOptions.builder().folder(folder).maxConcurrent(1).build());
    on.awaitRequests(Operation.DOWNLOAD, 2);

    on.client().close();

    on.failure(ClientClosedException.class, all);
    assertThat(on.emulator().count(Operation.DOWNLOAD)).isEqualTo(2);
    on.soon("only the first file exists", () -> count(folder) == 1);
    assertThat(names(folder)).allMatch(name -> name.startsWith("a_"));
  }

  /**
   * A content can be read without a file, byte for byte, and its length and type are known before.
   * The storage receives no secrets of the API.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aContentIsReadWithoutAFile(Scenario on) {
    RunOutput output = output(on);
    // The link expires, and is renewed.
    on.time().advance(Duration.ofHours(2));

    OutputContent content = on.get(on.client().openOutput(output));

    assertThat(content.length()).hasValue(CONTENT.length);
    assertThat(content.contentType()).hasValue("image/png");
    assertThat(on.get(on.client().read(content))).isEqualTo(CONTENT);
    assertThat(on.lastRequest(Operation.DOWNLOAD).header("X-API-KEY")).isEmpty();
  }

  /**
   * A truncated content fails, even if the rest could be requested: delivered bytes cannot be taken
   * back. Only downloads resume. If it completes, the transport completed a truncated body.
   *
   * @param on provided by the kit
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

  /**
   * A web page instead of a picture is not saved.
   *
   * @param on provided by the kit
   * @param folder provided by JUnit
   * @throws IOException never
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aWebPageIsNotSavedAsAPicture(Scenario on, @TempDir Path folder)
      throws IOException {
    try (RawServer server = RawServer.start()) {
      server.always(
          connection -> {
            connection.readRequest();
            connection.write(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 15\r\n\r\n"
                    + "<!DOCTYPE html>");
          });
      RunOutput output = new RunOutput("a.png", Link.of(server.uri("/a.png")), null, null);

      DownloadException failure =
          on.failure(DownloadException.class, on.client().download(output, folder));

      assertThat(failure.reason()).isEqualTo(Reason.REJECTED);
      assertThat(names(folder)).isEmpty();
    }
  }

  /**
   * A content that is closed early releases its connection.
   *
   * @param on provided by the kit
   * @throws IOException never
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aContentThatIsClosedEarlyReleasesItsConnection(Scenario on) throws IOException {
    try (RawServer server = RawServer.start()) {
      CountDownLatch ended = new CountDownLatch(1);
      server.always(
          connection -> {
            connection.readRequest();
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
            try {
              connection.write(new byte[100_000]);
              connection.readToEnd();
            } finally {
              // If the client was faster, writing fails.
              ended.countDown();
            }
          });
      RunOutput output = new RunOutput("a.png", Link.of(server.uri("/a.png")), null, null);
      OutputContent content = on.get(on.client().openOutput(output));
      CompletableFuture<byte[]> reading = on.client().read(content);

      content.close();

      on.soon("the reading has ended", reading::isDone);
      assertThat(reading).isCompletedExceptionally();
      on.soon("the connection is closed", () -> ended.getCount() == 0);
    }
  }

  /**
   * The rules for links apply to contents as to files.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aContentObeysTheRulesForLinks(Scenario on) {
    for (String link : List.of("http://storage.example.com/a.png", "file:///etc/passwd")) {
      DownloadException refusal =
          on.failure(
              DownloadException.class,
              on.client().openOutput(new RunOutput("a.png", new Link(link), null, null)));
      assertThat(refusal.reason()).isEqualTo(Reason.LINK_REFUSED);
    }
  }
}
