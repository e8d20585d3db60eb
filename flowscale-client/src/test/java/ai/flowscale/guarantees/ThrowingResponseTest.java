package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.OutputContent;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ManualBody;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.Outputs;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A response that throws when it is closed or cancelled changes no outcome and keeps nothing. */
class ThrowingResponseTest extends ManualTest {
  private static final int LARGE = 100_000;

  private Response next;
  private final ScriptedTransport transport =
      new ScriptedTransport(request -> next.make().thenApply(Throwing::new));
  private final ManualClient client =
      client(
          transport,
          c -> c.maxConnections(1).maxResponseBytes(LARGE).retryPolicy(RetryPolicy.none()));

  /** Whoever wrote this transport was not careful. */
  private record Throwing(TransportResponse response) implements TransportResponse {
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
      return new FilterInputStream(response.body()) {
        @Override
        public void close() throws IOException {
          super.close();
          throw new IllegalStateException("thrown by close of the body");
        }
      };
    }

    @Override
    public void close() {
      response.close();
      throw new IllegalStateException("thrown by close");
    }
  }

  /** The one connection is free for another call, and no timer is left. */
  @AfterEach
  void nothingIsKept() {
    assertThat(client.time.pending()).as("timers").isZero();
    next = response(200, Map.of(), "{\"status\":\"success\",\"data\":{\"status\":\"running\"}}");
    assertThat(client.async.getRun("r")).isCompleted();
    client.close();
  }

  private static Response body(ManualBody body) {
    return () -> CompletableFuture.completedFuture(body.response(Map.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "headers"})
  void aResponseWhoseHeadCannotBeRead(String unreadable) {
    ManualBody body = new ManualBody();
    TransportResponse whole = body.response(Map.of());
    List<String> closed = new ArrayList<>();
    TransportResponse headless =
        new TransportResponse() {
          private <T> T read(String what, T value) {
            if (what.equals(unreadable)) {
              throw new IllegalStateException("thrown by " + what);
            }
            return value;
          }

          @Override
          public int status() {
            return read("status", whole.status());
          }

          @Override
          public Headers headers() {
            return read("headers", whole.headers());
          }

          @Override
          public String protocol() {
            return whole.protocol();
          }

          @Override
          public InputStream body() {
            return whole.body();
          }

          @Override
          public void close() {
            closed.add("closed");
          }
        };
    next = () -> CompletableFuture.completedFuture(headless);

    assertThat(failure(client.async.getRun("r"))).hasRootCauseMessage("thrown by " + unreadable);
    assertThat(closed).isNotEmpty();
  }

  @Test
  void aResponseWithoutContent() {
    next = response(204, Map.of(), "");
    assertThat(client.async.getOutput("a.png")).isCompletedWithValueMatching(v -> v.isEmpty());
  }

  @Test
  void aCallThatIsCancelled() {
    next = body(new ManualBody());
    CompletableFuture<Run> call = client.async.getRun("r");
    assertThat(call.cancel(true)).isTrue();
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void aBodyThatIsTooLarge() {
    next = response(200, Map.of(), "x".repeat(LARGE + 1));
    assertThat(failure(client.async.getRun("r")))
        .isInstanceOfSatisfying(DecodingException.class, e -> assertThat(e.isTooLarge()).isTrue());
  }

  @Test
  void anErrorWhoseBodyIsTooLarge() {
    next = response(404, Map.of(), "x".repeat(LARGE + 1));
    assertThat(failure(client.async.getRun("r")))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.status()).isEqualTo(404));
  }

  @Test
  void aBodyThatStandsStill() {
    next = body(new ManualBody());
    CompletableFuture<Run> call = client.async.getRun("r");
    client.time.advance(Duration.ofMinutes(10));
    assertThat(failure(call))
        .isInstanceOfSatisfying(
            TransportException.class,
            e -> assertThat(e.kind()).isEqualTo(TransportException.Kind.TIMEOUT));
  }

  @Test
  void aRedirect() {
    Response moved = response(307, Map.of("Location", List.of("/api/v1/runs/there")), "");
    Response there =
        response(200, Map.of(), "{\"status\":\"success\",\"data\":{\"status\":\"x\"}}");
    next =
        () -> {
          next = there;
          return moved.make();
        };
    assertThat(client.async.getRun("r")).isCompleted();
  }

  @Test
  void aDownload(@TempDir Path folder) {
    next = response(200, Map.of(), "the picture");
    var file = client.async.download(Outputs.output("a.png"), DownloadOptions.toFolder(folder));
    assertThat(file).isCompleted();
    assertThat(file.join().path()).hasContent("the picture");
  }

  @Test
  void aDownloadThatIsRefused(@TempDir Path folder) {
    next = response(500, Map.of(), "no");
    var file = client.async.download(Outputs.output("a.png"), DownloadOptions.toFolder(folder));
    assertThat(failure(file))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.status()).isEqualTo(500));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aDownloadThatIsCancelled(@TempDir Path folder) {
    next = body(new ManualBody());
    var file = client.async.download(Outputs.output("a.png"), DownloadOptions.toFolder(folder));
    file.cancel(true);
    assertThat(folder).isEmptyDirectory();
  }

  private OutputContent opened() {
    return client.async.openOutput(Outputs.output("a.png")).join();
  }

  @Test
  void aContentThatIsReadToItsEnd() throws Exception {
    next = response(200, Map.of(), "the picture");
    try (InputStream stream = opened().inputStream()) {
      assertThat(stream).hasContent("the picture");
    }
  }

  @Test
  void aContentThatIsClosed() {
    next = body(new ManualBody());
    OutputContent content = opened();
    InputStream stream = content.inputStream();
    assertThatCode(content::close).doesNotThrowAnyException();
    assertThatCode(stream::close).doesNotThrowAnyException();
  }
}
