package ai.flowscale.client.download;

import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.Failures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to fetch one output, or what is missing of it.
 *
 * @param progress receives how many bytes are there, and of how many (or -1)
 */
record DownloadAttempt(
    RunOutput output,
    OutputLink link,
    Target target,
    PartialFile partial,
    Executor blockingExecutor,
    Scheduler scheduler,
    Progress progress) {

  /** Follows one download. */
  @FunctionalInterface
  interface Progress {
    void moved(long transferred, long total);
  }

  CompletableFuture<DownloadedFile> start(CallScope scope) {
    if (!partial.take()) {
      return CompletableFuture.failedFuture(
          new CallAbortedException(
              CallAbortedException.Reason.CANCELLED, "The call was cancelled."));
    }
    try {
      return fetch(scope).whenComplete((file, failure) -> partial.release());
    } catch (Throwable rejected) {
      partial.release();
      throw rejected;
    }
  }

  private CompletableFuture<DownloadedFile> fetch(CallScope scope) {
    boolean resuming = partial.isResumable();
    return link.open(partial.request(), target::prepare, scope)
        .thenCompose(response -> onResponse(response, resuming, scope));
  }

  /** Comes on a thread that may block. */
  private CompletableFuture<DownloadedFile> onResponse(
      TransportResponse response, boolean resuming, CallScope scope) {
    try {
      switch (response.status()) {
        case 200 -> {
          DownloadFailures.check(output, response.headers());
          partial.startOver(response.headers());
          return saved(response, scope);
        }
        case 206 -> {
          // A part of the compressed file would not fit the beginning of the file as it is.
          boolean plain = DownloadFailures.compression(response.headers()) == null;
          if (resuming && plain && partial.resume(response.headers())) {
            return saved(response, scope);
          }
        }
        default -> {}
      }
      if (resuming && (response.status() == 206 || response.status() == 416)) {
        // What is here is not part of what is there. Asked for all of it, the server cannot give a
        // part again.
        partial.forget();
        response.close();
        return fetch(scope);
      }
      throw DownloadFailures.of(output.filename(), response, scheduler.now());
    } catch (Throwable e) {
      // An Error too, or the connection would stay in use.
      response.close();
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletableFuture<DownloadedFile> saved(TransportResponse response, CallScope scope) {
    long total = partial.length();
    FileSink sink =
        new FileSink(
            partial.file().channel(),
            partial.size(),
            blockingExecutor,
            count -> progress.moved(count, total));
    CallScope.Registration registration = scope.onAbort(sink::abort);
    try {
      response.body().subscribe(sink);
    } catch (Throwable brokenBody) {
      sink.onError(brokenBody);
    }
    return sink.done()
        // The sink is done on a thread that may block.
        .handle(
            (count, failure) -> {
              registration.remove();
              response.close();
              partial.wrote(sink.count());
              checkWhole(failure, scope);
              return takeIn();
            });
  }

  private void checkWhole(@Nullable Throwable failure, CallScope scope) {
    // A call that was ended leaves no file behind, even if the last byte had come by then.
    FlowscaleException aborted = scope.abortReason();
    if (aborted != null) {
      throw aborted;
    }
    if (failure instanceof FileSink.WriteFailure e) {
      throw target.fileSystem("writing failed", e.reason());
    }
    long size = partial.size();
    long length = partial.length();
    if (length == size || (failure == null && length < 0)) {
      checkContent();
      // Whatever broke after the last byte, nothing is missing.
      return;
    }
    if (failure != null) {
      throw DownloadFailures.broken(output.filename(), Failures.toFlowscaleException(failure));
    }
    if (length >= 0) {
      if (size > length) {
        partial.forget();
      }
      throw DownloadFailures.cut(output.filename(), size, length);
    }
  }

  /** A gateway or a login page may stand in for the file, with the status of a success. */
  private void checkContent() {
    try {
      if (DownloadFailures.isWebPage(
          output, ByteBuffer.wrap(partial.file().head(DownloadFailures.HEAD)))) {
        throw DownloadFailures.webPage(output);
      }
    } catch (IOException e) {
      throw target.fileSystem("it cannot be read again", e);
    }
  }

  private DownloadedFile takeIn() {
    long size = partial.size();
    progress.moved(size, size);
    return new DownloadedFile(output, partial.takeIn(), size, partial.contentType());
  }
}
