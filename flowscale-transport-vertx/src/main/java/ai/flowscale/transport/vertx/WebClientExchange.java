package ai.flowscale.transport.vertx;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.transport.toolkit.AbstractExchange;
import ai.flowscale.transport.toolkit.Exchanges;
import ai.flowscale.transport.toolkit.Lazy;
import ai.flowscale.transport.toolkit.RequestHead;
import ai.flowscale.transport.toolkit.Upload;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.FileSystem;
import io.vertx.core.file.OpenOptions;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.codec.BodyCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response over a Web Client, which sends a body that failed to its end, and
 * tells of a response only when it is whole. So both bodies go through temporary files.
 */
final class WebClientExchange extends AbstractExchange {
  private final Vertx vertx;
  private final Lazy<Context> context;
  private final WebClient client;

  WebClientExchange(
      Exchanges exchanges,
      Vertx vertx,
      Lazy<Context> context,
      WebClient client,
      TransportRequest request) {
    super(exchanges, request);
    this.vertx = vertx;
    this.context = context;
    this.client = client;
  }

  @Override
  protected void send() throws IOException, InterruptedException {
    Context on = context.await(this, VertxFailures::withoutClient);
    if (on == null) {
      return;
    }
    Path received = Files.createTempFile("flowscale-", ".response");
    try {
      Upload upload = upload();
      Path sent = upload == null ? null : upload.toTemporaryFile();
      on.runOnContext(ignored -> exchange(sent, received));
    } catch (IOException | RuntimeException e) {
      Files.delete(received);
      throw e;
    }
  }

  /** On a context with an event loop. */
  private void exchange(@Nullable Path sent, Path received) {
    FileSystem files = vertx.fileSystem();
    Future<AsyncFile> source =
        sent == null
            ? Future.succeededFuture()
            : files
                .open(sent.toString(), new OpenOptions().setDeleteOnClose(true))
                .onFailure(notOpened -> files.delete(sent.toString()));
    Future<AsyncFile> target = files.open(received.toString(), new OpenOptions());
    Future.join(source, target)
        .compose(opened -> exchange(source.result(), target.result()))
        .onComplete(
            response -> respond(response, received),
            failure -> {
              broken(failure);
              files.delete(received.toString());
            })
        .onComplete(
            ignored -> {
              close(source.result());
              // Web Client closes it at the end of a response, and nowhere else.
              close(target.result());
            });
  }

  private Future<HttpResponse<Void>> exchange(@Nullable AsyncFile source, AsyncFile target) {
    HttpRequest<Void> http = httpRequest().as(BodyCodec.pipe(target, true));
    if (!sending()) {
      return Future.failedFuture("the exchange is over");
    }
    return source == null ? http.send() : http.sendStream(source);
  }

  private static void close(@Nullable AsyncFile file) {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IllegalStateException closed) {
      // Vert.x refuses to close a file twice.
    }
  }

  private HttpRequest<?> httpRequest() {
    HttpRequest<?> http = client.request(RequestOptionsFactory.create(this)).followRedirects(false);
    // Web Client adds a User-Agent of its own.
    http.headers().clear();
    RequestHead.of(this).forEachField(false, http.headers()::add);
    return http;
  }

  private void respond(HttpResponse<Void> response, Path received) {
    try {
      // Where the exchange has failed, this closes the stream, which deletes the file.
      respond(
          response.statusCode(),
          Headers.ofEntries(response.headers()),
          VertxExchange.protocol(response.version()),
          Files.newInputStream(received, StandardOpenOption.DELETE_ON_CLOSE));
    } catch (IOException e) {
      broken(e);
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
  protected void breakConnection() {}
}
