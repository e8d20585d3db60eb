package ai.flowscale.engine.download;

import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.Scheduler;
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
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One try to fetch one output. Its temporary file does not outlive it. */
record DownloadAttempt(
    Exchange timed,
    LinkPolicy links,
    Executor blockingExecutor,
    Scheduler scheduler,
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

  /** Looks up a host and makes a folder first, both of which may block. */
  CompletableFuture<DownloadedFile> start(CallScope scope) {
    return CompletableFuture.runAsync(
            () -> {
              links.check(output.filename(), link);
              target.prepare();
            },
            blockingExecutor)
        .thenCompose(ready -> fetch(scope));
  }

  private CompletableFuture<DownloadedFile> fetch(CallScope scope) {
    Exchange following =
        new RedirectExchange(
            this::handedOver,
            where -> {
              links.check(output.filename(), where);
              return true;
            });
    return following
        .send(TransportRequest.of("GET", link, HEADERS, null), scope)
        .thenCompose(response -> saved(response, scope));
  }

  /**
   * Looking up the host of a redirect blocks, so what follows an answer leaves the transport's
   * thread.
   */
  private CompletableFuture<TransportResponse> handedOver(
      TransportRequest request, CallScope exchange) {
    return timed
        .send(request, exchange)
        .thenCompose(
            response -> {
              try {
                return CompletableFuture.supplyAsync(() -> response, blockingExecutor);
              } catch (RuntimeException rejected) {
                response.close();
                throw rejected;
              }
            });
  }

  private CompletableFuture<DownloadedFile> saved(TransportResponse response, CallScope scope) {
    Path temporary;
    try {
      if (response.status() != 200) {
        throw Rejection.of(output.filename(), response, scheduler.now());
      }
      temporary = target.newTemporary();
    } catch (RuntimeException e) {
      response.close();
      return CompletableFuture.failedFuture(e);
    }
    OptionalLong announced = length(response.headers());
    long total = announced.orElse(-1);
    FileSink sink =
        new FileSink(
            temporary,
            blockingExecutor,
            count -> listener.ifPresent(one -> one.moved(count, total)));
    CallScope.Registration registration = scope.onAbort(sink::abort);
    try {
      response.body().subscribe(sink);
    } catch (RuntimeException brokenBody) {
      sink.onError(brokenBody);
    }
    return sink.done()
        // The sink is done on a thread that may block.
        .handle(
            (count, failure) -> {
              registration.remove();
              try {
                response.close();
                long size = wholeSize(count, failure, announced, scope);
                return takeIn(temporary, size, response);
              } finally {
                delete(temporary);
              }
            });
  }

  /** Returns how many bytes there are, if that is all of them. */
  private long wholeSize(
      @Nullable Long count, @Nullable Throwable failure, OptionalLong announced, CallScope scope) {
    // A call that was ended leaves no file behind, even if the last byte had come by then.
    FlowscaleException aborted = scope.abortReason();
    if (aborted != null) {
      throw aborted;
    }
    if (failure instanceof FileSink.WriteFailure e) {
      throw target.fileSystem("writing failed", e.reason());
    }
    if (failure != null || count == null) {
      throw broken(
          Failures.ours(failure == null ? new IllegalStateException("no count") : failure));
    }
    if (announced.isPresent() && announced.getAsLong() != count) {
      throw incomplete(
          "came with " + count + " bytes, but " + announced.getAsLong() + " were announced.", null);
    }
    return count;
  }

  private FlowscaleException broken(FlowscaleException failure) {
    if (failure instanceof TransportException broken) {
      return switch (broken.kind()) {
        case CLOSED, PROTOCOL -> incomplete("did not arrive whole: " + broken.getMessage(), broken);
        default -> broken;
      };
    }
    return failure;
  }

  private DownloadException incomplete(String what, @Nullable Throwable cause) {
    return new DownloadException(
        DownloadException.Reason.INCOMPLETE,
        output.filename(),
        "Output " + output.filename() + " " + what,
        cause);
  }

  private DownloadedFile takeIn(Path temporary, long size, TransportResponse response) {
    listener.ifPresent(one -> one.moved(size, size));
    return new DownloadedFile(
        output,
        target.takeIn(temporary),
        size,
        response.headers().first("Content-Type").orElse(null));
  }

  /** A length that is none says nothing. */
  private static OptionalLong length(Headers headers) {
    try {
      long length =
          headers.first("Content-Length").map(String::strip).map(Long::parseLong).orElse(-1L);
      return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
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
