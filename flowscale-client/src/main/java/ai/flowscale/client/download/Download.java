package ai.flowscale.client.download;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.concurrent.FallbackExecutor;
import ai.flowscale.client.http.CallExchange;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.Step;
import ai.flowscale.transport.toolkit.internal.Streams;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
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
    new FallbackExecutor(blockingExecutor)
        .execute(
            () -> {
              delete();
              gone.complete(null);
            });
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
    long size = size();
    // The first attempt after progress has the same patience as the first of all.
    attemptsInVain = size > mostSoFar ? 1 : attemptsInVain + 1;
    mostSoFar = Math.max(size, mostSoFar);
    return attempts >= MAX_ATTEMPTS ? Integer.MAX_VALUE : attemptsInVain;
  }

  private long size() {
    TemporaryFile known = file;
    return known == null ? 0 : known.size();
  }

  /** Begins an attempt to fetch the output, or what is missing of it. */
  Step<DownloadedFile> attempt(CallScope scope) {
    long size = size();
    return link.open(
        version.request(size),
        target::prepare,
        scope,
        response -> onResponse(response, version.isResumable(size), scope));
  }

  private Step<DownloadedFile> onResponse(
      CallExchange response, boolean resuming, CallScope scope) {
    int status = response.status();
    Headers headers = response.headers();
    if (status == 200) {
      DownloadFailures.check(output, headers);
      return new Step.Done<>(saved(() -> startOver(headers), response, scope));
    }
    if (resuming && status == 206) {
      Optional<FileVersion> continued = version.continuedBy(headers, size());
      if (continued.isPresent()) {
        version = continued.get();
        announced = version.length().orElseThrow();
        return new Step.Done<>(saved(() -> Objects.requireNonNull(file), response, scope));
      }
    }
    if (resuming && (status == 206 || status == 416)) {
      // The bytes on disk may be from another version of the file. Asked for all of it, the server
      // cannot give a part again.
      response.close();
      clear();
      return attempt(scope);
    }
    throw DownloadFailures.of(output.filename(), response, scheduler.now());
  }

  /** Makes and writes the file only while the call has not ended. */
  private DownloadedFile saved(
      Supplier<TemporaryFile> begun, CallExchange response, CallScope scope) {
    if (users.getAndUpdate(now -> now == 0 ? 0 : now + 1) == 0) {
      throw new CancellationException();
    }
    try {
      TemporaryFile temporary = begun.get();
      try (response) {
        receive(response.stream(), temporary);
      }
      // A call that was ended leaves no file behind, even if the last byte had come by then.
      FlowscaleException aborted = scope.abortReason();
      if (aborted != null) {
        throw aborted;
      }
      return moveIntoPlace(temporary);
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
    clear();
    TemporaryFile known = file;
    if (known == null) {
      known = target.newTemporary();
      file = known;
    }
    return known;
  }

  /** Drops what is here: the next request asks for all. */
  private void clear() {
    TemporaryFile known = file;
    if (known != null) {
      try {
        known.clear();
      } catch (IOException e) {
        throw target.notWritten(e);
      }
    }
  }

  /** Writes what arrives, to the end. */
  private void receive(InputStream in, TemporaryFile to) {
    String name = output.filename();
    long total = version.length().orElse(-1);
    byte[] piece = new byte[Streams.CHUNK_SIZE];
    try {
      to.checkUnchanged();
      for (int more = read(in, piece); more >= 0; more = read(in, piece)) {
        if (total >= 0 && to.size() + more > total) {
          // What came may be anything: the next request asks for all.
          version = FileVersion.UNKNOWN;
          throw DownloadFailures.tooLong(name, total);
        }
        to.append(piece, more);
        progress.moved(index, to.size(), total);
      }
    } catch (IOException e) {
      throw target.notWritten(e);
    }
    if (to.size() < announced) {
      throw DownloadFailures.cut(name, to.size(), announced);
    }
  }

  private int read(InputStream in, byte[] piece) {
    try {
      return in.read(piece);
    } catch (IOException | RuntimeException e) {
      if (version.length().equals(OptionalLong.of(size()))) {
        // Whatever broke after the last byte, nothing is missing.
        return -1;
      }
      throw DownloadFailures.broken(output.filename(), CallFailures.toFlowscaleException(e));
    }
  }

  private DownloadedFile moveIntoPlace(TemporaryFile temporary) {
    long size = temporary.size();
    progress.moved(index, size, size);
    Path taken = target.moveIntoPlace(temporary);
    delete();
    return new DownloadedFile(output, taken, size, version.contentType());
  }
}
