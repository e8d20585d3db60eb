package ai.flowscale.transport.vertx;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.client.transport.AbstractExchange;
import ai.flowscale.client.transport.Upload;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.codec.BodyCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;

/**
 * One request and its response over a Web Client, which sends a body that failed to its end, and
 * tells of a response only when it is whole. So both bodies go through temporary files.
 */
final class WebClientExchange extends AbstractExchange {
  private final Vertx vertx;
  private final List<Path> paths = new ArrayList<>();
  private final List<AsyncFile> files = new ArrayList<>();

  WebClientExchange(TransportRequest request, Vertx vertx) {
    super(request);
    this.vertx = vertx;
  }

  /**
   * Sends the request.
   *
   * @param blocking has this run, and reads the response
   */
  void start(WebClient client, Executor blocking) {
    guarded(
        () -> {
          Upload upload = upload();
          if (upload != null) {
            paths.add(upload.toFile());
          }
          // The files of Vert.x belong to the context that opens them.
          vertx.getOrCreateContext().runOnContext(on -> guarded(() -> send(client, blocking)));
          return null;
        });
  }

  private void guarded(Callable<?> task) {
    try {
      task.call();
    } catch (Exception | Error e) {
      broken(e);
      deleteFiles();
    }
  }

  private Future<?> send(WebClient client, Executor blocking) throws IOException {
    OpenOptions once = new OpenOptions().setDeleteOnClose(true);
    AsyncFile body = paths.isEmpty() ? null : open(paths.get(0), once);
    Path path = Files.createTempFile("flowscale-", ".response");
    paths.add(path);
    AsyncFile kept = open(path, new OpenOptions());
    HttpRequest<Void> http = request(client).as(BodyCodec.pipe(kept, false));
    if (!sending()) {
      throw new CancellationException("the exchange is over");
    }
    return (body == null ? http.send() : http.sendStream(body))
        .compose(response -> kept.flush().map(response))
        .onComplete(response -> respond(response, path, blocking), this::broken)
        .onComplete(ended -> deleteFiles());
  }

  private AsyncFile open(Path path, OpenOptions options) {
    AsyncFile file = vertx.fileSystem().openBlocking(path.toString(), options);
    files.add(file);
    return file;
  }

  private void deleteFiles() {
    files.forEach(AsyncFile::close);
    paths.forEach(path -> vertx.fileSystem().delete(path.toString()));
  }

  private HttpRequest<?> request(WebClient client) {
    RequestOptions options = RequestOptionsFactory.create(request(), upload());
    HttpRequest<?> http = client.request(options).followRedirects(false);
    // Web Client adds a User-Agent of its own.
    http.headers().clear();
    MultiMap headers = options.getHeaders();
    if (headers != null) {
      http.headers().addAll(headers);
    }
    return http;
  }

  private void respond(HttpResponse<Void> response, Path body, Executor blocking) {
    try {
      respond(
          response.statusCode(),
          Headers.ofEntries(response.headers()),
          VertxExchange.protocol(response.version()),
          Files.newInputStream(body),
          -1,
          blocking);
    } catch (IOException e) {
      broken(new UncheckedIOException(e));
    }
  }

  /** Nothing tells whether a request was sent, but that there was no connection for it. */
  @Override
  protected TransportException failureOf(Throwable thrown, Sent sent) {
    return VertxFailures.of(
        request().uri(), VertxFailures.isConnecting(thrown) ? Sent.NO : sent, thrown);
  }

  /** Web Client has no way to. */
  @Override
  protected void abort() {}
}
