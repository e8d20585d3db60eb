package ai.flowscale.guarantees;

import static ai.flowscale.testing.Outputs.output;
import static ai.flowscale.testing.ScriptedTransport.response;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.OutputContent;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunStatus;
import ai.flowscale.testing.ManualBody;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is saved is the output as the service made it, or the download fails and says why. */
class OutputBodyTest extends ManualTest {
  private static final String PAGE = "\n<!DOCTYPE html><html><body>Please log in</body></html>";

  @TempDir private Path folder;

  private static Map<String, List<String>> type(String type) {
    return Map.of("Content-Type", List.of(type));
  }

  private DownloadException downloadRefused(RunOutput output, Response response) {
    ManualClient client = responding(response);
    CompletableFuture<DownloadedFile> download =
        client.async.download(output, DownloadOptions.toFolder(folder));
    client.time.advance(Duration.ofMinutes(5));
    DownloadException failure = (DownloadException) failure(download);

    assertThat(failure.reason()).isEqualTo(DownloadException.Reason.REJECTED);
    assertThat(client.requests()).as("it would be the same again").hasSize(1);
    assertThat(folder).isEmptyDirectory();
    return failure;
  }

  private void assertSaved(RunOutput output, Map<String, List<String>> headers, String content) {
    ManualClient client = responding(response(200, headers, content));
    assertThat(client.flowscale.download(output, DownloadOptions.toFolder(folder)).path())
        .hasContent(content);
  }

  @ParameterizedTest
  @CsvSource({
    "a.png, text/html",
    "a.PNG, text/html; charset=utf-8",
    "a, TEXT/HTML",
    "film.mp4, application/xhtml+xml",
    "sound.flac, text/html"
  })
  void aWebPageIsNotSavedAsMedia(String name, String type) {
    assertThat(downloadRefused(output(name), response(200, type(type), "x")))
        .hasMessageContaining("web page")
        .hasMessageContaining(name);
  }

  @Test
  void aWebPageIsSavedWhereTheOutputMayBeOne() {
    assertSaved(output("report.html", "http://127.0.0.1:2/report.html"), type("text/html"), PAGE);
    assertSaved(output("notes.txt", "http://127.0.0.1:2/notes"), Map.of(), PAGE);
    assertSaved(output("unknown", "http://127.0.0.1:2/x"), type("text/html"), PAGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "GZIP", "x-gzip", "br", "zstd", "deflate", "identity, gzip"})
  void compressedContentIsRefused(String coding) {
    assertThat(
            downloadRefused(
                output("a.png"),
                response(200, Map.of("Content-Encoding", List.of(coding)), "compressed")))
        .hasMessageContaining("compressed");
  }

  @Test
  void compressedContentIsRefusedWhateverElseTheHeaderSays() {
    Map<String, List<String>> headers = Map.of("Content-Encoding", List.of("aws-chunked", "gzip"));
    assertThat(downloadRefused(output("a.png"), response(200, headers, "compressed")))
        .hasMessageContaining("gzip");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "identity", "aws-chunked", "utf-8"})
  void wordsThatChangeNoByteAreNoObstacle(String coding) {
    assertSaved(output("a.png"), Map.of("Content-Encoding", List.of(coding)), "picture");
  }

  @Test
  void neitherPagesNorCompressedContentAreOpened() {
    for (Map<String, List<String>> headers :
        List.of(type("text/html"), Map.of("Content-Encoding", List.of("gzip")))) {
      ManualBody body = new ManualBody();
      ManualClient client =
          responding(() -> CompletableFuture.completedFuture(body.response(headers)));
      assertThat(failure(client.async.openOutput(output("a.png"))))
          .isInstanceOf(DownloadException.class);
      assertThat(body.isCancelled()).as("the response is closed").isTrue();
    }
  }

  private static Response renewed(int number) {
    return success(
        "{\"download_url\":\"http://127.0.0.1:2/new"
            + number
            + "\",\"generation_status\":\"success\"}");
  }

  /** Under load a link may expire between its renewal and its use. */
  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 410})
  void aLinkThatExpiresRightAfterItsRenewalIsRenewedAgain(int status) {
    Response refused = response(status, Map.of(), "Request has expired");
    ScriptedTransport transport =
        ScriptedTransport.inTurn(
            refused, renewed(1), refused, renewed(2), response(200, Map.of(), "picture"));
    ManualClient client = client(transport);
    assertThat(client.flowscale.download(output("a.png"), DownloadOptions.toFolder(folder)).path())
        .hasContent("picture");
    assertThat(transport.requests().get(4).uri().getPath()).isEqualTo("/new2");
  }

  @Test
  void renewalsInARowAreBounded() {
    List<Integer> ports = new ArrayList<>();
    ScriptedTransport transport =
        new ScriptedTransport(
            request -> {
              ports.add(request.uri().getPort());
              return (request.uri().getPort() == 1 ? renewed(1) : response(403, Map.of(), ""))
                  .make();
            });
    ManualClient client = client(transport);
    CompletableFuture<DownloadedFile> download =
        client.async.download(output("a.png"), DownloadOptions.toFolder(folder));
    client.time.advance(Duration.ofHours(1));

    assertThat(failure(download)).isInstanceOf(DownloadException.class);
    assertThat(ports).containsExactly(2, 1, 2, 1, 2, 1, 2);
  }

  /** A content that was handed out cannot be taken back: it fails, and download resumes. */
  @Test
  void aContentThatBreaksFailsWithWhatWasReadSoFar() throws IOException {
    ManualBody body = new ManualBody();
    ScriptedTransport transport =
        new ScriptedTransport(
            request ->
                CompletableFuture.completedFuture(
                    body.response(
                        Map.of("ETag", List.of("\"1\""), "Content-Length", List.of("7")))));
    ManualClient client = client(transport);
    InputStream in = client.flowscale.openOutput(output("a.png")).inputStream();
    body.send("pic");
    body.fail(
        ScriptedTransport.broken(TransportException.Kind.CLOSED, TransportException.Sent.MAYBE));
    client.time.advance(Duration.ofMinutes(5));

    assertThat(in.readNBytes(3)).asString().isEqualTo("pic");
    assertThatThrownBy(in::read)
        .isInstanceOf(IOException.class)
        .cause()
        .isInstanceOfSatisfying(
            DownloadException.class,
            e -> assertThat(e.reason()).isEqualTo(DownloadException.Reason.INCOMPLETE));
    assertThat(transport.requests()).hasSize(1);
  }

  @Test
  void aContentThatIsReadTooLateFails() {
    ManualBody body = new ManualBody();
    ManualClient client = responding(settings -> settings.idleTimeout(Duration.ofSeconds(3)), body);
    OutputContent content = client.flowscale.openOutput(output("a.png"));
    client.time.advance(Duration.ofSeconds(4));

    assertThatThrownBy(() -> content.inputStream().readAllBytes())
        .isInstanceOf(IOException.class)
        .hasCauseInstanceOf(TransportException.class)
        .hasMessageContaining("idleTimeout");
    assertThat(body.isCancelled()).as("the connection is given back").isTrue();
  }

  /** A line break in a name must not pass for a line of the log. */
  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\u0085", "\u2028", "\u001b[2J", "\u0000", "\u202e", "\t"})
  void namesAndStatusesStayOnOneLine(String control) {
    String name = "a" + control + "12:00 ERROR forged.png";
    RunOutput notReady = new RunOutput(name, null, null, name);
    ManualClient client = responding(response(418, Map.of(), ""));
    FlowscaleException first = failure(client.async.download(notReady, folder));
    FlowscaleException second = failure(client.async.download(output(name), folder));
    FlowscaleException third = failure(client.async.openOutput(output(name, "file:///x")));

    assertThat(
            List.of(
                first.getMessage(),
                second.getMessage(),
                third.getMessage(),
                first.toString(),
                notReady.toString(),
                new RunStatus(name).toString(),
                SaveOutputs.result(List.of(notReady)).toString()))
        .allSatisfy(text -> assertThat(text).doesNotContain(control).contains("forged"));
    assertThat(((DownloadException) first).output()).isEqualTo(name);
  }

  @Test
  void aLongNameIsCutInMessages() {
    ManualClient client = responding(response(418, Map.of(), ""));
    assertThat(failure(client.async.download(output("a".repeat(1_000_000)), folder)).getMessage())
        .hasSizeLessThan(1_000);
  }

  /** A blank status says nothing, as no status does. */
  @Test
  void anOutputWithABlankStatusIsReady() {
    assertThat(new RunOutput("a.png", output("a.png").link(), null, " ").isReady()).isTrue();
  }
}
