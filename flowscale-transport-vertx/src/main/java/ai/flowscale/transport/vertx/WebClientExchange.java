package ai.flowscale.transport.vertx;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.transport.toolkit.AbstractExchange;
import ai.flowscale.transport.toolkit.Exchanges;
import ai.flowscale.transport.toolkit.Lazy;
import ai.flowscale.transport.toolkit.Upload;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.FileSystem;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.RequestOptions;
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
    Upload upload = upload();
    Path body = upload == null ? null : upload.toTemporaryFile();
    on.runOnContext(ignored -> start(body));
  }

  /** On a context with an event loop. */
  private void start(@Nullable Path body) {
    if (body == null) {
      exchange(client, null);
    } else {
      open(body.toString()).onComplete(file -> exchange(client, file), this::broken);
    }
  }

  private Future<AsyncFile> open(String path) {
    // Deleted when it is closed: no other cleanup is necessary, once it is open.
    return vertx
        .fileSystem()
        .open(path, new OpenOptions().setDeleteOnClose(true))
        .onFailure(notOpened -> vertx.fileSystem().delete(path));
  }

  private void exchange(WebClient client, @Nullable AsyncFile body) {
    FileSystem files = vertx.fileSystem();
    files
        .createTempFile("flowscale-", ".response", (String) null)
        .compose(
            path ->
                files
                    .open(path, new OpenOptions())
                    .compose(
                        // Web Client closes it at the end of a response, and nowhere else.
                        kept -> exchanged(client, body, kept).onFailure(failed -> close(kept)))
                    .onSuccess(response -> respond(response, path))
                    .onFailure(failed -> files.delete(path)))
        .onFailure(this::broken)
        .onComplete(ignored -> close(body));
  }

  private Future<HttpResponse<Void>> exchanged(
      WebClient client, @Nullable AsyncFile body, AsyncFile kept) {
    try {
      HttpRequest<Void> http = request(client).as(BodyCodec.pipe(kept, true));
      if (!sending()) {
        return Future.failedFuture("the exchange is over");
      }
      return body == null ? http.send() : http.sendStream(body);
    } catch (RuntimeException | Error e) {
      return Future.failedFuture(e);
    }
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

  private HttpRequest<?> request(WebClient client) {
    RequestOptions options = RequestOptionsFactory.create(this);
    HttpRequest<?> http = client.request(options).followRedirects(false);
    // Web Client adds a User-Agent of its own.
    http.headers().clear();
    MultiMap headers = options.getHeaders();
    if (headers != null) {
      http.headers().addAll(headers);
    }
    return http;
  }

  private void respond(HttpResponse<Void> response, String path) {
    if (response.statusCode() < VertxExchange.MIN_STATUS) {
      fail(Kind.PROTOCOL, VertxExchange.interimProblem(response.statusCode()), null);
      vertx.fileSystem().delete(path);
      return;
    }
    try {
      respond(
          response.statusCode(),
          Headers.ofEntries(response.headers()),
          VertxExchange.protocol(response.version()),
          Files.newInputStream(Path.of(path), StandardOpenOption.DELETE_ON_CLOSE));
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
