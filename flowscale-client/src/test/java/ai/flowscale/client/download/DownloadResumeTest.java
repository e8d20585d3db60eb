package ai.flowscale.client.download;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.TransferProgress;
import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.error.DownloadException.Reason;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.Link;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads that break and go on where they were. */
class DownloadResumeTest extends ManualTest {
  private static final String CONTENT = "0123456789";
  private static final RunOutput CAT =
      new RunOutput("cat.png", new Link("http://127.0.0.1:2/o/cat.png?X-Sig=canary"), null, null);

  @TempDir private Path folder;
  private final RangedFile file = new RangedFile(CONTENT);
  private final List<TransferProgress> progress = new ArrayList<>();
  private ManualClient client;

  @AfterEach
  void nothingIsLeftOver() throws IOException {
    assertThatNothingIsPlanned();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .as("files beside the output")
          .isSubsetOf("cat.png");
    }
  }

  private CompletableFuture<DownloadedFile> start(UnaryOperator<FlowscaleConfig.Builder> settings) {
    client = client(new ScriptedTransport(file::respond), settings);
    return client.async.download(
        CAT, DownloadOptions.builder().folder(folder).listener(progress::add).build());
  }

  private CompletableFuture<DownloadedFile> download() {
    CompletableFuture<DownloadedFile> download = start(builder -> builder);
    client.time.advance(Duration.ofHours(1));
    return download;
  }

  private List<String> ranges() {
    return client.requests().stream()
        .map(TransportRequest::headers)
        .map(headers -> headers.first("Range").orElse("all"))
        .toList();
  }

  private List<String> conditions() {
    return client.requests().stream()
        .map(TransportRequest::headers)
        .flatMap(headers -> headers.first("If-Range").stream())
        .toList();
  }

  private void assertWhole(CompletableFuture<DownloadedFile> download, String content) {
    assertThat(download.join().path()).hasContent(content);
    assertThat(download.join().size()).isEqualTo(content.length());
  }

  @Test
  void aTryGoesOnWhereTheOneBeforeBroke() {
    file.header("ETag", "\"v1\"").header("Content-Type", "image/png").breakingAfter(4, 3);

    CompletableFuture<DownloadedFile> download = download();

    assertWhole(download, CONTENT);
    assertThat(download.join().contentType()).isEqualTo("image/png");
    assertThat(ranges()).containsExactly("all", "bytes=4-", "bytes=7-");
    assertThat(conditions()).containsExactly("\"v1\"", "\"v1\"");
  }

  @Test
  void nothingIsMissingWhereItBreaksAfterTheLastByte() {
    file.breakingAfter(10);

    assertWhole(download(), CONTENT);
    assertThat(ranges()).containsExactly("all");
  }

  @Test
  void nothingIsMissingWhereTheRestBreaksAfterTheLastByte() {
    file.header("ETag", "\"v1\"").breakingAfter(4, 6);

    assertWhole(download(), CONTENT);
    assertThat(ranges()).containsExactly("all", "bytes=4-");
  }

  @Test
  void progressRisesThroughTheAttempts() {
    file.header("ETag", "\"v1\"").breakingAfter(4, 3);

    download();

    assertThat(progress)
        .containsExactly(
            new TransferProgress("cat.png", 4, 10),
            new TransferProgress("cat.png", 7, 10),
            new TransferProgress("cat.png", 10, 10),
            new TransferProgress("cat.png", 10, 10));
  }

  @Test
  void progressIsSilentWhileADownloadThatStartedOverCatchesUp() {
    file.breakingAfter(6, 2, 8);

    assertWhole(download(), CONTENT);
    assertThat(progress)
        .extracting(TransferProgress::transferred)
        .containsExactly(6L, 8L, 10L, 10L);
  }

  @Test
  void aFileThatChangedInBetweenStartsOver() {
    file.header("ETag", "\"v1\"").breakingAfter(4);
    CompletableFuture<DownloadedFile> download = start(builder -> builder);
    file.changeTo("abc");
    file.header("ETag", "\"v2\"");
    client.time.advance(Duration.ofHours(1));

    assertWhole(download, "abc");
    assertThat(ranges()).containsExactly("all", "bytes=4-");
  }

  @Test
  void aFileThatBecameEmptyInBetweenIsEmpty() {
    file.header("ETag", "\"v1\"").breakingAfter(4);
    CompletableFuture<DownloadedFile> download = start(builder -> builder);
    file.changeTo("");
    file.header("ETag", "\"v2\"");
    client.time.advance(Duration.ofHours(1));

    assertWhole(download, "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes 3-9/10",
        "bytes 5-9/10",
        "bytes 4-9/11",
        "bytes 4-10/10",
        "bytes 4-9/*",
        "bytes 4-3/10",
        "bytes */10",
        "lines 4-9/10",
        "bytes 4-99999999999999999999/10",
        ""
      })
  void aPartThatIsNotTheRestStartsOver(String range) {
    file.header("ETag", "\"v1\"").breakingAfter(4).contentRange(right -> range);

    assertWhole(download(), CONTENT);
    assertThat(ranges()).containsExactly("all", "bytes=4-", "all");
  }

  @Test
  void aPartThatIsCompressedStartsOver() {
    file.header("ETag", "\"v1\"").breakingAfter(4);
    RangedFile compressing =
        new RangedFile(CONTENT).header("ETag", "\"v1\"").header("Content-Encoding", "gzip");
    List<RangedFile> servers = new ArrayList<>(List.of(file, compressing, file));
    client = client(new ScriptedTransport(request -> servers.remove(0).respond(request)));
    CompletableFuture<DownloadedFile> download = client.async.download(CAT, folder);
    client.time.advance(Duration.ofHours(1));

    assertWhole(download, CONTENT);
    assertThat(ranges()).containsExactly("all", "bytes=4-", "all");
  }

  @Test
  void aPartOfAnotherVersionStartsOver() {
    file.header("ETag", "\"v1\"").breakingAfter(4).ignoringTheCondition();
    CompletableFuture<DownloadedFile> download = start(builder -> builder);
    file.changeTo("abcdefghij");
    file.header("ETag", "\"v2\"");
    client.time.advance(Duration.ofHours(1));

    assertWhole(download, "abcdefghij");
    assertThat(ranges()).containsExactly("all", "bytes=4-", "all");
  }

  @Test
  void aRestThatIsOutOfRangeStartsOver() {
    file.header("ETag", "\"v1\"").breakingAfter(4).ignoringTheCondition();
    CompletableFuture<DownloadedFile> download = start(builder -> builder);
    file.changeTo("012");
    client.time.advance(Duration.ofHours(1));

    assertWhole(download, "012");
    assertThat(ranges()).containsExactly("all", "bytes=4-", "all");
  }

  /** A server that leaves out the tag may give the rest of another file. */
  @Test
  void aRestWithoutATagStartsOver() {
    file.header("ETag", "\"v1\"").breakingAfter(4).ignoringTheCondition();
    CompletableFuture<DownloadedFile> download = start(builder -> builder);
    file.changeTo("abcdefghij");
    file.withoutHeader("ETag");
    client.time.advance(Duration.ofHours(1));

    assertWhole(download, "abcdefghij");
    assertThat(ranges()).containsExactly("all", "bytes=4-", "all");
  }

  /** One that is in chunks, or until the connection ends. */
  @ParameterizedTest
  @CsvSource({",", "v1,", "v1,v1", ",v1"})
  void aResponseWithoutALengthThatEndsBeforeTheOneToldBeforeIsNotComplete(
      String tag, String later) {
    CompletableFuture<DownloadedFile> download = changing(tag, later, "01234");

    assertThat(failure(download))
        .isInstanceOfSatisfying(
            DownloadException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INCOMPLETE))
        .hasMessageContaining("came with 5 bytes, but 10 were announced");
  }

  @Test
  void thatAPartToldIsOneToldBefore() {
    file.header("ETag", "\"v1\"").withoutLength().breakingAfter(4, 3);
    RangedFile later = new RangedFile("01234").withoutLength();
    List<RangedFile> servers = new ArrayList<>(List.of(file, file));
    client =
        client(
            new ScriptedTransport(
                request -> (servers.isEmpty() ? later : servers.remove(0)).respond(request)));
    CompletableFuture<DownloadedFile> download = client.async.download(CAT, folder);
    client.time.advance(Duration.ofHours(1));

    assertThat(failure(download)).hasMessageContaining("came with 5 bytes, but 10 were announced");
  }

  @ParameterizedTest
  @CsvSource({",,0123456789", ",,0123456789abc", "v1,v1,0123456789", "v1,v2,abc"})
  void oneThatIsAsLongOrOfAnotherVersionIsComplete(String tag, String later, String content) {
    assertWhole(changing(tag, later, content), content);
  }

  /** A response breaks, and those after it tell no length and begin with the first byte. */
  private CompletableFuture<DownloadedFile> changing(String tag, String later, String content) {
    tagged(tag);
    file.breakingAfter(4);
    CompletableFuture<DownloadedFile> download = start(builder -> builder);
    tagged(later);
    file.withoutRanges().withoutLength().changeTo(content);
    client.time.advance(Duration.ofHours(1));
    return download;
  }

  private void tagged(String tag) {
    if (tag == null) {
      file.withoutHeader("ETag");
    } else {
      file.header("ETag", '"' + tag + '"');
    }
  }

  @Test
  void aPartThatEndsEarlyIsResumed() {
    file.header("ETag", "\"v1\"").breakingAfter(4).contentRange(right -> "bytes 4-9/10");
    // The second response ends well and too early.
    RangedFile shorter = new RangedFile("012345").header("ETag", "\"v1\"");
    shorter.contentRange(right -> "bytes 4-5/10");
    List<RangedFile> servers = new ArrayList<>(List.of(file, shorter, file));
    client = client(new ScriptedTransport(request -> servers.remove(0).respond(request)));
    CompletableFuture<DownloadedFile> download = client.async.download(CAT, folder);
    file.contentRange(right -> right);
    client.time.advance(Duration.ofHours(1));

    assertWhole(download, CONTENT);
    assertThat(ranges()).containsExactly("all", "bytes=4-", "bytes=6-");
  }

  @Test
  void aRestThatIsLongerThanAnnouncedStartsOver() {
    file.header("ETag", "\"v1\"").breakingAfter(4);
    ManualBody all = new ManualBody();
    all.send("01234");
    all.send("56789");
    Headers headers =
        Headers.of(Map.of("ETag", List.of("\"v1\""), "Content-Range", List.of("bytes 4-9/10")));
    TransportResponse wrong = TransportResponses.of(206, headers, "HTTP/1.1", all);
    client =
        client(
            new ScriptedTransport(
                request ->
                    client.requests().size() == 2
                        ? CompletableFuture.completedFuture(wrong)
                        : file.respond(request)));
    CompletableFuture<DownloadedFile> download = client.async.download(CAT, folder);
    client.time.advance(Duration.ofHours(1));

    assertWhole(download, CONTENT);
    assertThat(ranges()).containsExactly("all", "bytes=4-", "all");
  }

  @ParameterizedTest
  @CsvSource({
    "W/\"v1\",,",
    "unquoted,,",
    ",,",
    ",'Tue, 01 Jul 2025 10:00:00 GMT',",
    ",'Tue, 01 Jul 2025 10:00:00 GMT','Tue, 01 Jul 2025 10:00:59 GMT'",
    ",'Tue, 01 Jul 2025 10:00:00 GMT','yesterday'",
    ",'yesterday','Tue, 01 Jul 2025 10:00:00 GMT'",
    // A file may change twice within a second, and clocks of a server farm differ by more.
    ",'Tue, 01 Jul 2025 10:00:00 GMT','Tue, 01 Jul 2025 11:00:00 GMT'",
    "W/\"v1\",'Tue, 01 Jul 2025 10:00:00 GMT','Tue, 01 Jul 2025 11:00:00 GMT'",
  })
  void withoutAStrongTagATryStartsOver(String tag, String modified, String date) {
    if (tag != null) {
      file.header("ETag", tag);
    }
    if (modified != null) {
      file.header("Last-Modified", modified);
    }
    if (date != null) {
      file.header("Date", date);
    }
    file.breakingAfter(4, 3);

    assertWhole(download(), CONTENT);
    assertThat(ranges()).containsExactly("all", "all", "all");
    assertThat(conditions()).isEmpty();
  }

  @Test
  void attemptsThatBringSomethingDoNotCount() {
    file.header("ETag", "\"v1\"").breakingAfter(1, 1, 0, 0, 1, 1, 0, 0, 1);

    assertWhole(download(), CONTENT);
    assertThat(ranges()).hasSize(10);
  }

  @Test
  void asManyAttemptsInARowWithoutProgressAsThePolicySaysAreTheEnd() {
    file.header("ETag", "\"v1\"").breakingAfter(1, 0, 0, 0, 0);

    assertThat(failure(download()))
        .isInstanceOfSatisfying(
            DownloadException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INCOMPLETE));
    // The first brought something and is the first that failed; three more make four.
    assertThat(ranges()).containsExactly("all", "bytes=1-", "bytes=1-", "bytes=1-");
  }

  @Test
  void startingOverAndOverIsNoProgress() {
    file.breakingAfter(4, 4, 4, 4, 4);

    assertThat(failure(download())).isInstanceOf(DownloadException.class);
    assertThat(ranges()).hasSize(4);
  }

  @Test
  void aPolicyWithoutASecondTryHoldsForProgressToo() {
    file.header("ETag", "\"v1\"").breakingAfter(4);

    CompletableFuture<DownloadedFile> download =
        start(builder -> builder.retryPolicy(RetryPolicy.none()));

    assertThat(failure(download)).isInstanceOf(DownloadException.class);
    assertThat(ranges()).hasSize(1);
  }

  @Test
  void theAttemptsInAllAreBounded() {
    file.changeTo("x".repeat(Download.MAX_ATTEMPTS + 10));
    file.header("ETag", "\"v1\"")
        .breakingAfter(Collections.nCopies(Download.MAX_ATTEMPTS + 5, 1).toArray(Integer[]::new));

    assertThat(failure(download())).isInstanceOf(DownloadException.class);
    assertThat(ranges()).hasSize(Download.MAX_ATTEMPTS);
  }

  @Test
  void cancellingInThePauseBetweenTwoAttemptsDeletesWhatIsHere() throws IOException {
    file.header("ETag", "\"v1\"").breakingAfter(4);
    CompletableFuture<DownloadedFile> download = start(builder -> builder);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).as("the temporary file waits for the next try").hasSize(1);
    }
    download.cancel(true);

    assertThat(folder).isEmptyDirectory();
  }
}
