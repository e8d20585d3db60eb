package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.json;
import static ai.flowscale.testing.ScriptedTransport.response;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ManualBody;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.Outputs;
import ai.flowscale.testing.RunJson;
import ai.flowscale.transport.toolkit.TransportResponses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A download, or the opening of a content, that fails in the middle of a response leaves its
 * connection to the next call, although the server never ends the response.
 */
class ReleasedConnectionTest extends ManualTest {
  /** Of the origin of the service, so that one connection is all there is. */
  private static final String LINK = "http://127.0.0.1:1/a.png";

  private static final String NO_LINK = "{\"status\":\"success\",\"data\":[]}";

  @TempDir private Path folder;
  private final ManualBody body = new ManualBody();
  private final Queue<CompletableFuture<TransportResponse>> responses = new ArrayDeque<>();

  private CompletableFuture<TransportResponse> endless(
      int status, Map<String, List<String>> headers) {
    return CompletableFuture.completedFuture(
        TransportResponses.of(status, Headers.of(headers), "HTTP/1.1", body));
  }

  /** One connection, and no second attempt. */
  private ManualClient client() {
    return responding(
        c -> c.maxConnections(1).retryPolicy(RetryPolicy.none()), () -> responses.remove());
  }

  private void isFree(ManualClient client) {
    responses.add(RunJson.run("r1", "running").make());
    assertThat(client.async.getRun("r1")).as("the next call").isCompleted();
    assertThat(client.time.pending()).as("timers").isZero();
  }

  /** Refusals before the body is read. */
  static Stream<Arguments> refusals() {
    Map<String, List<String>> none = Map.of();
    Map<String, Arguments> all = new TreeMap<>();
    all.put("too many requests", Arguments.of(429, none));
    all.put("a server in trouble", Arguments.of(503, none));
    all.put("a status without sense", Arguments.of(299, none));
    all.put("a part that was not asked for", Arguments.of(206, none));
    all.put("a redirect to nowhere", Arguments.of(302, Map.of("Location", List.of("ftp://a/b"))));
    all.put("a web page", Arguments.of(200, Map.of("Content-Type", List.of("text/html"))));
    all.put("a compressed file", Arguments.of(200, Map.of("Content-Encoding", List.of("br"))));
    return all.entrySet().stream()
        .map(one -> Arguments.of(one.getKey(), one.getValue().get()[0], one.getValue().get()[1]));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void aResponseThatIsRefusedIsClosed(String name, int status, Map<String, List<String>> headers) {
    ManualClient client = client();
    responses.add(endless(status, headers));
    CompletableFuture<?> download = client.async.download(Outputs.output("a.png", LINK), folder);
    assertThat(failure(download)).isInstanceOf(FlowscaleException.class);
    isFree(client);

    responses.add(endless(status, headers));
    CompletableFuture<?> opening = client.async.openOutput(Outputs.output("a.png", LINK));
    assertThat(failure(opening)).isInstanceOf(FlowscaleException.class);
    isFree(client);
  }

  @Test
  void anExchangeThatFailsIsOver() {
    ManualClient client = client();
    responses.add(CompletableFuture.failedFuture(new IllegalStateException("the test says so")));
    CompletableFuture<?> download = client.async.download(Outputs.output("a.png", LINK), folder);
    assertThat(failure(download)).isInstanceOf(FlowscaleException.class);
    isFree(client);
  }

  @Test
  void aResponseThatAsksForANewLinkIsClosed() {
    ManualClient client = client();
    responses.add(endless(403, Map.of()));
    responses.add(json(200, NO_LINK).make());
    CompletableFuture<?> download = client.async.download(Outputs.output("a.png", LINK), folder);
    assertThat(failure(download)).isInstanceOf(FlowscaleException.class);
    isFree(client);
  }

  @Test
  void aRedirectIsClosedBeforeItIsFollowed() {
    ManualClient client = client();
    responses.add(endless(302, Map.of("Location", List.of("/b.png"))));
    responses.add(response(200, Map.of(), "the picture").make());
    assertThat(client.async.download(Outputs.output("a.png", LINK), folder)).isCompleted();
    isFree(client);
  }

  @Test
  void aBodyThatIsTooLongIsGivenUp() {
    ManualClient client = client();
    responses.add(endless(200, Map.of("Content-Length", List.of("3"))));
    CompletableFuture<?> download = client.async.download(Outputs.output("a.png", LINK), folder);
    body.send("more");
    assertThat(failure(download)).isInstanceOf(FlowscaleException.class);
    isFree(client);
  }

  @Test
  void aBodyThatCannotBeWrittenIsGivenUp() throws IOException {
    ManualClient client = client();
    responses.add(endless(200, Map.of()));
    CompletableFuture<?> download = client.async.download(Outputs.output("a.png", LINK), folder);
    body.send("the");
    try (var files = Files.newDirectoryStream(folder)) {
      // Another program writes to the temporary file.
      Path temporary = files.iterator().next();
      Files.writeString(temporary, "something else");
    }
    responses.add(endless(200, Map.of()));
    CompletableFuture<?> other = client.async.download(Outputs.output("b.png", LINK), folder);
    download.cancel(true);
    other.cancel(true);
    isFree(client);
  }

  @Test
  void aFolderInWhichNoFileCanBeMadeEndsTheResponse() throws IOException {
    Path gone = Files.createDirectory(folder.resolve("gone"));
    ManualClient client =
        responding(
            c -> c.maxConnections(1).retryPolicy(RetryPolicy.none()),
            () -> {
              delete(gone);
              return responses.remove();
            });
    responses.add(endless(200, Map.of()));
    CompletableFuture<?> download =
        client.async.download(Outputs.output("a.png", LINK), DownloadOptions.toFolder(gone));
    assertThat(failure(download)).isInstanceOf(FlowscaleException.class);
    isFree(client);
  }

  private static void delete(Path folder) {
    try {
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aRedirectThatTheExecutorRefusesToLookUpIsClosed() {
    int[] left = {2};
    ManualClient client =
        responding(
            c ->
                c.maxConnections(1)
                    .retryPolicy(RetryPolicy.none())
                    .blockingExecutor(
                        task -> {
                          if (left[0]-- == 0) {
                            throw new RejectedExecutionException("the test says so");
                          }
                          task.run();
                        }),
            () -> responses.remove());
    // Its look-up is the third task.
    responses.add(endless(302, Map.of("Location", List.of("/b.png"))));
    CompletableFuture<?> download = client.async.download(Outputs.output("a.png", LINK), folder);
    assertThat(failure(download)).isInstanceOf(FlowscaleException.class);
    assertThat(body.isCancelled()).isTrue();
    isFree(client);
  }
}
