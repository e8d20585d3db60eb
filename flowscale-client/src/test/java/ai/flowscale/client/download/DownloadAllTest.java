package ai.flowscale.client.download;

import static ai.flowscale.testing.ScriptedTransport.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.DownloadOptions.ExistingFile;
import ai.flowscale.api.TransferProgress;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.error.PartialDownloadException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.Link;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.RunStatus;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ManualBody;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several downloads in one call. */
class DownloadAllTest extends ManualTest {
  private static final long SMALL_STACK = 256 * 1024;
  private static final Run RUN = Run.builder("r1", RunStatus.COMPLETED).build();

  @TempDir private Path folder;

  /** The bodies that are under way, by the path of their link. */
  private final Map<String, ManualBody> bodies = new HashMap<>();

  private final List<TransferProgress> progress = new ArrayList<>();
  private boolean atOnce;
  private final ManualClient client = client(new ScriptedTransport(this::respond));

  private CompletableFuture<TransportResponse> respond(TransportRequest request) {
    String path = request.uri().getPath();
    if (request.uri().getPort() == 1 || path.contains("missing")) {
      return response(404, Map.of(), "").make();
    }
    if (atOnce) {
      return response(200, Map.of("Content-Length", List.of("" + path.length())), path).make();
    }
    ManualBody body = new ManualBody();
    bodies.put(path, body);
    return CompletableFuture.completedFuture(body.response(Map.of()));
  }

  @AfterEach
  void nothingIsLeftOver() {
    assertThatNothingIsPlanned();
    assertThat(folder.toFile().list()).noneMatch(name -> name.endsWith(".part"));
  }

  private static RunOutput output(String name, String path) {
    return new RunOutput(name, new Link("http://127.0.0.1:2" + path), null, null);
  }

  private static List<RunOutput> outputs(int count) {
    return IntStream.range(0, count).mapToObj(i -> output("f" + i, "/" + i)).toList();
  }

  private CompletableFuture<List<DownloadedFile>> start(List<RunOutput> outputs, int concurrent) {
    return client.async.downloadAll(
        outputs,
        DownloadOptions.builder()
            .folder(folder)
            .maxConcurrent(concurrent)
            .listener(progress::add)
            .build());
  }

  private void finish(String path) {
    bodies.get(path).send(path);
    bodies.get(path).complete();
  }

  @Test
  void noMoreAreInFlightThanTheOptionsSay() {
    CompletableFuture<List<DownloadedFile>> all = start(outputs(5), 2);
    assertThat(bodies).containsOnlyKeys("/0", "/1");
    finish("/1");
    assertThat(bodies).containsOnlyKeys("/0", "/1", "/2");
    finish("/0");
    finish("/2");
    finish("/3");
    assertThat(all).isNotDone();
    finish("/4");

    assertThat(all.join())
        .extracting(file -> file.path().getFileName().toString())
        .as("in the order of the outputs, whatever came first")
        .containsExactly("f0", "f1", "f2", "f3", "f4");
  }

  @Test
  void fourAreInFlightByDefault() {
    client.async.downloadAll(outputs(9), DownloadOptions.toFolder(folder));

    assertThat(bodies).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void anyNumberMayBeInFlight(int count) {
    atOnce = true;
    assertThat(start(outputs(count), Integer.MAX_VALUE).join()).hasSize(count);
  }

  @Test
  void noOutputsAreNoFiles() {
    assertThat(start(List.of(), 1).join()).isEmpty();
  }

  /** On a small stack fewer are enough, which a busy machine has done soon. */
  @Test
  void manyThatEndOnTheSpotDoNotFillTheStack() throws InterruptedException {
    int count = 5_000;
    List<RunOutput> notReady =
        IntStream.range(0, count).mapToObj(i -> new RunOutput("f" + i, null, null, null)).toList();
    AtomicReference<CompletableFuture<List<DownloadedFile>>> all = new AtomicReference<>();
    Thread small = new Thread(null, () -> all.set(start(notReady, 1)), "small-stack", SMALL_STACK);
    small.start();
    small.join();

    assertThat(((PartialDownloadException) failure(all.get())).failures()).hasSize(count);
  }

  @ParameterizedTest
  @EnumSource
  void outputsOfOneNameDoNotOverwriteEachOther(ExistingFile existing) {
    atOnce = true;
    List<DownloadedFile> files =
        client.flowscale.downloadAll(
            List.of(output("a.png", "/1"), output("x/A.png", "/22"), output("a.png", "/333")),
            DownloadOptions.builder().folder(folder).existing(existing).build());

    assertThat(files)
        .extracting(file -> file.path().getFileName().toString())
        .containsExactly("a.png", "A (1).png", "a (2).png");
    assertThat(files).extracting(DownloadedFile::size).containsExactly(2L, 3L, 4L);
    assertThat(folder.toFile().list()).hasSize(3);
  }

  @Test
  void whatIsThereStaysWhereOthersFail() throws IOException {
    atOnce = true;
    Files.writeString(folder.resolve("taken"), "old");
    List<RunOutput> outputs =
        List.of(
            output("one", "/1"),
            output("lost", "/missing"),
            output("taken", "/2"),
            output("two", "/3"));

    PartialDownloadException failure = (PartialDownloadException) failure(start(outputs, 4));

    assertThat(failure.files())
        .extracting(DownloadedFile::output)
        .containsExactly(outputs.get(0), outputs.get(3));
    assertThat(failure.files()).allSatisfy(file -> assertThat(file.path()).exists());
    assertThat(failure.failures())
        .extracting(PartialDownloadException.Failure::output)
        .containsExactly(outputs.get(1), outputs.get(2));
    assertThat(failure.failures())
        .extracting(one -> ((DownloadException) one.reason()).reason())
        .containsExactly(DownloadException.Reason.REJECTED, DownloadException.Reason.TARGET_EXISTS);
    assertThat(failure).hasMessageContaining("2 of 4").hasMessageContaining("lost");
    assertThat(failure).hasCause(failure.failures().get(0).reason());
  }

  @Test
  void theRunIsInWhatIsThrown() {
    RunResult result = new RunResult("r1", RUN, List.of(output("lost", "/missing")), null);

    assertThatThrownBy(() -> client.flowscale.downloadAll(result, DownloadOptions.toFolder(folder)))
        .isInstanceOfSatisfying(
            PartialDownloadException.class, e -> assertThat(e.runId()).hasValue("r1"));
  }

  @Test
  void aFileIsNoPlaceForSeveralOutputs() {
    assertThat(
            failure(
                client.async.downloadAll(outputs(1), DownloadOptions.toFile(folder.resolve("f")))))
        .isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void cancellingEndsTheRestAndLeavesWholeFilesOnly() {
    CompletableFuture<List<DownloadedFile>> all = start(outputs(9), 2);
    finish("/0");
    bodies.get("/1").send("half");
    all.cancel(true);

    assertThat(bodies).containsOnlyKeys("/0", "/1", "/2");
    assertThat(bodies.get("/1").isCancelled()).isTrue();
    assertThat(bodies.get("/2").isCancelled()).isTrue();
    assertThat(folder.toFile().list()).containsExactly("f0");
  }

  @Test
  void closingTheClientIsReportedAsItIs() {
    CompletableFuture<List<DownloadedFile>> all = start(outputs(9), 2);
    client.close();

    assertThat(failure(all)).isInstanceOf(ClientClosedException.class);
    assertThat(bodies).hasSize(2);
  }

  @Test
  void theSumDoesNotFallWhereADownloadStartsOver() {
    CompletableFuture<List<DownloadedFile>> all = start(outputs(2), 2);
    bodies.get("/0").send("12345");
    bodies
        .get("/0")
        .fail(
            ScriptedTransport.broken(
                TransportException.Kind.CLOSED, TransportException.Sent.MAYBE));
    client.time.advance(Duration.ofSeconds(1));
    bodies.get("/0").send("12");
    finish("/1");
    bodies.get("/0").send("3456");
    bodies.get("/0").complete();

    assertThat(all).isCompleted();
    assertThat(progress).extracting(TransferProgress::transferred).isSorted();
    assertThat(progress).last().isEqualTo(new TransferProgress("f0", 8, 8));
  }

  @Test
  void aFolderIsEnough() {
    atOnce = true;
    RunResult run = new RunResult("r1", RUN, outputs(2), null);
    assertThat(client.flowscale.downloadAll(outputs(2), folder.resolve("list"))).hasSize(2);
    assertThat(client.flowscale.downloadAll(run, folder.resolve("run"))).hasSize(2);
    assertThat(client.async.downloadAll(outputs(2), folder.resolve("later")).join()).hasSize(2);
    assertThat(client.async.downloadAll(run, folder.resolve("last")).join())
        .extracting(DownloadedFile::path)
        .containsExactly(
            folder.resolve("last").resolve("f0"), folder.resolve("last").resolve("f1"));
  }

  @Test
  void theListenerReceivesTheSum() {
    CompletableFuture<List<DownloadedFile>> all = start(outputs(3), 2);
    bodies.get("/0").send("12345");
    bodies.get("/1").send("123");
    bodies.get("/0").complete();
    bodies.get("/1").complete();
    bodies.get("/2").send("1");
    bodies.get("/2").complete();

    assertThat(all).isCompleted();
    assertThat(progress).extracting(TransferProgress::transferred).isSorted().startsWith(5L, 8L);
    assertThat(progress).last().isEqualTo(new TransferProgress("f2", 9, 9));
  }
}
