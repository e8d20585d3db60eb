package ai.flowscale.client.download;

import static ai.flowscale.testing.ScriptedTransport.json;
import static ai.flowscale.testing.ScriptedTransport.response;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.error.DownloadException.Reason;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.Link;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links that the server of the files refuses, and new ones from the service. */
class LinkRenewalTest extends ManualTest {
  private static final String OLD = "http://127.0.0.1:2/o/cat.png?X-Sig=canary";
  private static final RunOutput CAT = new RunOutput("cat.png", new Link(OLD), null, null);
  private static final Response NEW_LINK =
      success(
          "{\"download_url\":\"http://127.0.0.1:2/new?X-Sig=canary2\","
              + "\"generation_status\":\"success\"}");

  @TempDir private Path folder;
  private final RangedFile file = new RangedFile("0123456789").header("ETag", "\"v1\"");
  private Response api = NEW_LINK;
  private int refusal = 403;

  /** Whether the server of the files refuses the request with this number, from 0. */
  private IntPredicate refused = number -> number == 0;

  private int filesAsked;
  private final ManualClient client = client(new ScriptedTransport(this::respond));

  private CompletableFuture<TransportResponse> respond(TransportRequest request) {
    if (request.uri().getPort() == 1) {
      return api.make();
    }
    boolean no = refused.test(filesAsked);
    filesAsked++;
    return no ? response(refusal, Map.of(), "<Error>canary</Error>").make() : file.respond(request);
  }

  @AfterEach
  void nothingIsLeftOver() {
    assertThatNothingIsPlanned();
    assertThat(folder.toFile().list()).isSubsetOf("cat.png");
  }

  private CompletableFuture<DownloadedFile> download() {
    CompletableFuture<DownloadedFile> download = client.async.download(CAT, folder);
    client.time.advance(Duration.ofHours(1));
    return download;
  }

  private DownloadException rejected() {
    DownloadException failure = (DownloadException) failure(download());
    assertThat(failure.reason()).isEqualTo(Reason.REJECTED);
    for (Throwable e = failure; e != null; e = e.getCause()) {
      assertThat(e.toString()).doesNotContain("canary");
    }
    return failure;
  }

  private long apiAsked() {
    return client.requests().stream().filter(r -> r.uri().getPort() == 1).count();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 410})
  void aRefusedLinkIsExchangedForANewOne(int status) {
    refusal = status;

    assertThat(download().join().path()).hasContent("0123456789");
    assertThat(client.requests())
        .extracting(request -> request.uri().toString())
        .containsExactly(
            OLD,
            "http://127.0.0.1:1/api/v1/runs/output?filename=cat.png",
            "http://127.0.0.1:2/new?X-Sig=canary2");
  }

  @Test
  void theKeyGoesToTheServiceAlone() {
    download();

    assertThat(client.requests())
        .extracting(request -> request.headers().first("X-API-KEY").isPresent())
        .containsExactly(false, true, false);
  }

  @Test
  void theRestComesWithTheNewLink() {
    file.breakingAfter(4);
    refused = number -> number == 1;

    assertThat(download().join().path()).hasContent("0123456789");
    assertThat(client.requests())
        .extracting(request -> request.headers().first("Range").orElse("-"))
        .containsExactly("-", "bytes=4-", "-", "bytes=4-");
  }

  @Test
  void laterAttemptsKeepToTheNewLink() {
    file.breakingAfter(4);

    assertThat(download().join().path()).hasContent("0123456789");
    assertThat(client.requests())
        .extracting(request -> request.uri().getPath())
        .containsExactly("/o/cat.png", "/api/v1/runs/output", "/new", "/new");
  }

  @Test
  void newLinksThatAreRefusedAtOnceAreBounded() {
    refused = number -> true;

    assertThat(rejected()).hasMessageContaining("HTTP 403").hasNoCause();
    assertThat(apiAsked()).isEqualTo(OutputLink.MAX_RENEWALS_IN_A_ROW);
    assertThat(filesAsked).isEqualTo(OutputLink.MAX_RENEWALS_IN_A_ROW + 1);
  }

  @Test
  void aNewLinkThatIsNotFoundIsTheEnd() {
    refusal = 404;
    refused = number -> true;

    assertThat(rejected()).hasMessageContaining("HTTP 404").hasNoCause();
    assertThat(apiAsked()).isEqualTo(1);
    assertThat(filesAsked).isEqualTo(2);
  }

  @Test
  void newLinksOfOneCallAreBounded() {
    file.breakingAfter(Collections.nCopies(20, 1).toArray(Integer[]::new));
    file.changeTo("x".repeat(100));
    // Each try meets a link that has expired since the one before.
    refused = number -> number % 2 == 1;

    rejected();
    assertThat(apiAsked()).isEqualTo(OutputLink.MAX_RENEWALS);
  }

  @Test
  void whatTheServiceSaysIsTheCauseWhereItHasNoNewLink() {
    api = json(404, "{\"detail\":\"Output not found\"}");

    assertThat(rejected())
        .hasMessageContaining("HTTP 403")
        .hasCauseInstanceOf(NotFoundException.class);
    assertThat(filesAsked).isEqualTo(1);
  }

  @Test
  void anOutputThatIsNotReadyAnyMoreIsTheCauseToo() {
    api = response(204, Map.of(), "");

    assertThat(rejected())
        .hasCauseInstanceOf(DownloadException.class)
        .cause()
        .isInstanceOfSatisfying(
            DownloadException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_READY));
  }

  @Test
  void aNewLinkObeysTheRulesForLinks() {
    api =
        success(
            "{\"download_url\":\"http://203.0.113.9/x?canary\","
                + "\"generation_status\":\"success\"}");

    assertThat(failure(download()))
        .isInstanceOfSatisfying(
            DownloadException.class, e -> assertThat(e.reason()).isEqualTo(Reason.LINK_REFUSED));
    assertThat(filesAsked).isEqualTo(1);
  }

  @Test
  void cancellingEndsTheQuestionForANewLink() {
    CompletableFuture<TransportResponse> open = new CompletableFuture<>();
    api = () -> open;
    CompletableFuture<DownloadedFile> download = client.async.download(CAT, folder);
    download.cancel(true);

    assertThat(open).isCancelled();
    assertThat(filesAsked).isEqualTo(1);
  }

  @Test
  void closingTheClientIsReportedAsItIs() {
    CompletableFuture<TransportResponse> open = new CompletableFuture<>();
    api = () -> open;
    CompletableFuture<DownloadedFile> download = client.async.download(CAT, folder);
    client.close();

    assertThat(failure(download)).isNotInstanceOf(DownloadException.class);
    assertThat(failure(download)).isNotInstanceOf(CallAbortedException.class);
  }
}
