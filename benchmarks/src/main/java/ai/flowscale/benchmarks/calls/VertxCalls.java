package ai.flowscale.benchmarks.calls;

import ai.flowscale.api.model.Run;
import ai.flowscale.tck.server.TestAuthority;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Vert.x Web Client, whose caller waits for the whole answer. */
final class VertxCalls implements RunCalls {
  private final Decoder decoder = new Decoder();
  private final Vertx vertx = Vertx.vertx();
  private final WebClient client;
  private final String base;

  VertxCalls(String base) {
    this.base = base;
    WebClientOptions options =
        new WebClientOptions()
            .setFollowRedirects(false)
            .setTrustOptions(
                new PfxOptions()
                    .setPath(trustStore().toString())
                    .setPassword(TestAuthority.PASSWORD));
    client =
        WebClient.create(
            vertx, options, new PoolOptions().setHttp1MaxSize(CallRivals.MAX_CONNECTIONS));
  }

  private static Path trustStore() {
    try {
      Path folder = Files.createTempDirectory("flowscale-benchmarks");
      folder.toFile().deleteOnExit();
      Path store = TestAuthority.copyTrustStore(folder);
      store.toFile().deleteOnExit();
      return store;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Run run() {
    HttpRequest<Buffer> request =
        client
            .getAbs(RunCalls.address(base))
            .timeout(TimeUnit.SECONDS.toMillis(RESPONSE_TIMEOUT_SECONDS));
    HEADERS.forEach(request::putHeader);
    try {
      Buffer body = request.send().toCompletionStage().toCompletableFuture().get().body();
      return decoder.run(body.getBytes());
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    client.close();
    var unused = vertx.close();
  }
}
