package ai.flowscale.benchmarks.transfers;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.nio.file.Path;

/**
 * The HTTP client of Vert.x with its pipes and asynchronous files, beneath Web Client, which has
 * none for a file within a form.
 */
final class VertxTransfers implements Transfers {
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = vertx.createHttpClient();
  private final String base;

  VertxTransfers(String base) {
    this.base = base;
  }

  @Override
  public String up(Path file) {
    long length = FORM_START.length + file.toFile().length() + FORM_END.length;
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(base + SUBMISSION)
            .putHeader("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .putHeader("Content-Length", Long.toString(length));
    return await(
        client
            .request(options)
            .compose(
                request ->
                    vertx
                        .fileSystem()
                        .open(file.toString(), new OpenOptions().setRead(true).setWrite(false))
                        .compose(opened -> sent(request, opened)))
            .map(Buffer::toString));
  }

  private static Future<Buffer> sent(HttpClientRequest request, AsyncFile file) {
    // Asked for before the answer can come: a body that nobody takes is gone.
    Future<Buffer> answer = request.response().compose(HttpClientResponse::body);
    file.setReadBufferSize(BUFFER);
    request.setWriteQueueMaxSize(4 * BUFFER);
    return request
        .write(Buffer.buffer(FORM_START))
        .compose(written -> file.pipe().endOnComplete(false).to(request))
        .compose(piped -> request.end(Buffer.buffer(FORM_END)))
        .compose(ended -> file.close())
        .compose(closed -> answer);
  }

  @Override
  public void down(URI link, Path target) {
    // Nested, and not one after the other: a step that this thread adds when the answer is here
    // already comes too late, and what has arrived of the body by then is gone.
    await(
        client
            .request(new RequestOptions().setAbsoluteURI(link.toString()))
            .compose(request -> request.send().compose(response -> received(response, target))));
  }

  private Future<Void> received(HttpClientResponse response, Path target) {
    OpenOptions options = new OpenOptions().setWrite(true).setCreateNew(true);
    // The file opens later than the body begins.
    response.pause();
    return vertx
        .fileSystem()
        .open(target.toString(), options)
        .compose(
            file -> {
              file.setWriteQueueMaxSize(4 * BUFFER);
              return response.pipeTo(file);
            });
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }

  @Override
  public void close() {
    var unused = vertx.close();
  }
}
