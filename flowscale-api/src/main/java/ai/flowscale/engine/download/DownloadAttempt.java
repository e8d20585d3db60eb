package ai.flowscale.engine.download;

import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.ApiFailure;
import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.ServerException;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.engine.exchange.CallScope;
import ai.flowscale.engine.exchange.Exchange;
import ai.flowscale.engine.exchange.Failures;
import ai.flowscale.engine.exchange.RedirectExchange;
import ai.flowscale.engine.listening.LatestProgress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One try to fetch one output. Its temporary file does not outlive it. */
record DownloadAttempt(
    Exchange timed,
    LinkPolicy links,
    Executor blockingExecutor,
    RunOutput output,
    URI link,
    Target target,
    Optional<LatestProgress> listener) {
  private static final Headers HEADERS =
      Headers.of(
          Map.of(
              "Accept", List.of("*/*"),
              "Accept-Encoding", List.of("identity"),
              "User-Agent", List.of("flowscale-java")));

  CompletableFuture<DownloadedFile> start(CallScope scope) {
    // Looking up the host of a redirect blocks, so what follows an answer leaves the transport's
    // thread.
    Exchange handedOver =
        (request, exchange) ->
            timed.send(request, exchange).thenApplyAsync(response -> response, blockingExecutor);
    Exchange following =
        new RedirectExchange(
            handedOver,
            where -> {
              links.check(output.filename(), where);
              return true;
            });
    return following
        .send(TransportRequest.of("GET", link, HEADERS, null), scope)
        .thenCompose(response -> saved(response, scope));
  }

  private CompletableFuture<DownloadedFile> saved(TransportResponse response, CallScope scope) {
    if (response.status() != 200) {
      response.close();
      return CompletableFuture.failedFuture(rejected(response.status()));
    }
    OptionalLong announced = length(response.headers());
    Path temporary;
    try {
      temporary = target.newTemporary();
    } catch (DownloadException e) {
      response.close();
      return CompletableFuture.failedFuture(e);
    }
    long total = announced.orElse(-1);
    FileSink sink =
        new FileSink(
            temporary,
            blockingExecutor,
            count -> listener.ifPresent(one -> one.moved(count, total)));
    scope.onAbort(sink::abort);
    response.body().subscribe(sink);
    return sink.done()
        // The sink is done on a thread that may block.
        .handle(
            (count, failure) -> {
              try {
                return complete(response, temporary, count, failure, announced);
              } finally {
                delete(temporary);
              }
            });
  }

  private DownloadedFile complete(
      TransportResponse response,
      Path temporary,
      @Nullable Long count,
      @Nullable Throwable failure,
      OptionalLong announced) {
    response.close();
    if (failure instanceof IOException e) {
      throw new CompletionException(target.fileSystem("writing failed", e));
    }
    if (failure != null || count == null) {
      throw new CompletionException(
          Failures.ours(failure == null ? new IllegalStateException("no count") : failure));
    }
    if (announced.isPresent() && announced.getAsLong() != count) {
      throw new CompletionException(
          new DownloadException(
              DownloadException.Reason.INCOMPLETE,
              output.filename(),
              "Output "
                  + output.filename()
                  + " came with "
                  + count
                  + " bytes, but "
                  + announced.getAsLong()
                  + " were announced.",
              null));
    }
    listener.ifPresent(one -> one.moved(count, count));
    Path path = target.takeIn(temporary);
    return new DownloadedFile(
        output, path, count, response.headers().first("Content-Type").orElse(null));
  }

  private static OptionalLong length(Headers headers) {
    try {
      return headers
          .first("Content-Length")
          .map(text -> OptionalLong.of(Long.parseLong(text.strip())))
          .orElse(OptionalLong.empty());
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** A server in trouble may do better in a moment; whatever else it answers will not change. */
  private FlowscaleException rejected(int status) {
    String message = "The server of the files did not give output " + output.filename();
    if (status >= 500 || status == 429) {
      ApiFailure failure = ApiFailure.of("download", status);
      return status == 429
          ? new ApiException(message + " (HTTP 429).", failure)
          : new ServerException(message + " (HTTP " + status + ").", failure);
    }
    String remedy =
        status == 403 || status == 401 || status == 410
            ? ": the link may have expired; ask for a new one with getOutput or getRun"
            : "";
    return new DownloadException(
        DownloadException.Reason.REJECTED,
        output.filename(),
        message + " (HTTP " + status + ")" + remedy + ".",
        null);
  }

  private static void delete(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      // A file that stays behind is named .flowscale-*.part and does no harm.
      System.getLogger("ai.flowscale")
          .log(System.Logger.Level.DEBUG, "A temporary file could not be deleted");
    }
  }
}
