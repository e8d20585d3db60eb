package ai.flowscale.client.download;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.concurrent.FallbackExecutor;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.http.CallExchange;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One download to a file, with all its attempts. What has arrived is in a temporary file beside the
 * target. It outlives an attempt that breaks, so that the next one requests the rest. The call and
 * the attempt that writes it both use it; the last one to let go deletes the file.
 */
final class Download {
  /** How many attempts one download makes in all. */
  static final int MAX_ATTEMPTS = 1_000;

  /** How long the end of the call may wait, for an executor that runs nothing any more. */
  private static final Duration GONE_LIMIT = Duration.ofSeconds(5);

  private final RunOutput output;
  private final OutputLink link;
  private final Target target;
  private final Executor blockingExecutor;
  private final Scheduler scheduler;
  private final DownloadProgress progress;
  private final int index;
  private final AtomicInteger users = new AtomicInteger(1);
  private final CompletableFuture<@Nullable Void> gone = new CompletableFuture<>();
  private volatile @Nullable TemporaryFile file;

  // Touched by the attempt in flight; an attempt happens before the next.
  private FileVersion version = FileVersion.UNKNOWN;

  /** The latest length that was told of the file: one that ends before it is not whole. */
  private long announced;

  private long size;
  private long mostSoFar;
  private int attemptsInVain;

  /**
   * Takes what to fetch, and where to.
   *
   * @param progress receives how many bytes are there
   * @param index as which of its downloads
   */
  Download(
      RunOutput output,
      OutputLink link,
      Target target,
      Executor blockingExecutor,
      Scheduler scheduler,
      DownloadProgress progress,
      int index) {
    this.output = output;
    this.link = link;
    this.target = target;
    this.blockingExecutor = blockingExecutor;
    this.scheduler = scheduler;
    this.progress = progress;
    this.index = index;
  }

  /** Ends the call's use of the file. The future waits until the file is gone, within a limit. */
  CompletableFuture<@Nullable Void> end() {
    release();
    if (!gone.isDone()) {
      try {
        Scheduler.Scheduled limit =
            scheduler.scheduleTimeout(() -> gone.complete(null), GONE_LIMIT);
        var unused = gone.whenComplete((done, failure) -> limit.cancel());
      } catch (RejectedExecutionException shutDown) {
        gone.complete(null);
      }
    }
    return gone;
  }

  private void release() {
    if (users.decrementAndGet() > 0) {
      return;
    }
    if (file == null) {
      gone.complete(null);
      return;
    }
    // Deleting blocks for a moment at most; a file left behind would last.
    var unused =
        CompletableFuture.runAsync(this::delete, new FallbackExecutor(blockingExecutor))
            .whenComplete(Futures.into(gone));
  }

  private void delete() {
    TemporaryFile temporary = file;
    if (temporary == null) {
      return;
    }
    try {
      target.delete(temporary);
    } catch (IOException e) {
      // A file that stays behind is named .flowscale-*.part and does no harm.
      System.getLogger("ai.flowscale")
          .log(System.Logger.Level.DEBUG, "A temporary file could not be deleted");
    }
    file = null;
  }

  /**
   * Counts an attempt that failed, from 1. A long file over a bad line may break often: only
   * attempts in a row that brought nothing new count.
   */
  int countFailure(int attempts) {
    attemptsInVain++;
    return attempts >= MAX_ATTEMPTS ? Integer.MAX_VALUE : attemptsInVain;
  }

  /** Begins an attempt to fetch the output, or what is missing of it. */
  Step<DownloadedFile> attempt(CallScope scope) {
    boolean resuming = version.isResumable(size);
    return link.open(
        version.request(size),
        target::prepare,
        scope,
        response -> onResponse(response, resuming, scope));
  }

  private Step<DownloadedFile> onResponse(
      CallExchange response, boolean resuming, CallScope scope) {
    int status = response.status();
    if (status == 200) {
      DownloadFailures.check(output, response.headers());
      return new Step.Done<>(written(() -> startOver(response.headers()), response, scope));
    }
    if (resuming && status == 206) {
      Optional<FileVersion> continued = version.continuedBy(response.headers(), size);
      if (continued.isPresent()) {
        version = continued.get();
        announced = version.length().orElseThrow();
        return new Step.Done<>(written(() -> Objects.requireNonNull(file), response, scope));
      }
    }
    if (resuming && (status == 206 || status == 416)) {
      // What is here is not known to be part of what is there. Asked for all of it, the server
      // cannot give a part again.
      size = 0;
      response.close();
      return attempt(scope);
    }
    throw DownloadFailures.of(output.filename(), response, scheduler.now());
  }

  /** Makes and writes the file only while the call has not ended. */
  private DownloadedFile written(
      Supplier<TemporaryFile> begun, CallExchange response, CallScope scope) {
    if (users.getAndUpdate(now -> now == 0 ? 0 : now + 1) == 0) {
      throw new CancellationException();
    }
    try {
      return saved(begun.get(), response, scope);
    } catch (RuntimeException e) {
      // An interrupt closes the file.
      scope.exchangeFailed();
      throw e;
    } finally {
      release();
    }
  }

  /** Begins with the first byte of the file. */
  private TemporaryFile startOver(Headers headers) {
    FileVersion begun = FileVersion.of(headers);
    if (begun.length().isPresent() || begun.differsFrom(version)) {
      announced = begun.length().orElse(0);
    }
    version = begun;
    size = 0;
    TemporaryFile known = file;
    if (known == null) {
      TemporaryFile made = target.newTemporary();
      file = made;
      return made;
    }
    try {
      known.clear();
      return known;
    } catch (IOException e) {
      throw target.notWritten(e);
    }
  }

  /** What is here is of no use: the next request asks for all. */
  private void forget() {
    version = FileVersion.UNKNOWN;
    size = 0;
  }

  private DownloadedFile saved(TemporaryFile temporary, CallExchange response, CallScope scope) {
    ContentReader content =
        new ContentReader(
            output.filename(), version.length(), size, scope, response.stream(), response::close);
    long total = version.length().orElse(-1);
    FileSink sink =
        new FileSink(
            temporary.channel(),
            size,
            count -> progress.moved(index, count, total),
            target::notWritten);
    FlowscaleException failure = null;
    try {
      sink.write(content);
    } catch (RuntimeException e) {
      failure = CallFailures.toFlowscaleException(e);
    } finally {
      response.close();
      wrote(sink.count());
    }
    if (content.isTooLong()) {
      forget();
    }
    // A call that was ended leaves no file behind, even if the last byte had come by then.
    FlowscaleException aborted = scope.abortReason();
    if (aborted != null) {
      throw aborted;
    }
    if (failure != null) {
      throw failure;
    }
    if (size < announced) {
      throw DownloadFailures.cut(output.filename(), size, announced);
    }
    return moveIntoPlace(temporary);
  }

  private void wrote(long count) {
    size = count;
    if (count > mostSoFar) {
      mostSoFar = count;
      // The first attempt after progress has the same patience as the first of all.
      attemptsInVain = 0;
    }
  }

  private DownloadedFile moveIntoPlace(TemporaryFile temporary) {
    progress.moved(index, size, size);
    Path taken = target.moveIntoPlace(temporary, size);
    delete();
    return new DownloadedFile(output, taken, size, version.contentType());
  }
}
