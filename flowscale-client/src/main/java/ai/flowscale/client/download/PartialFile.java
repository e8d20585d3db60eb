package ai.flowscale.client.download;

import ai.flowscale.api.spi.Headers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived of an output in the course of one call, in a temporary file beside the target.
 * It outlives an attempt that breaks, so that the next one requests the rest. The call and the
 * attempt in flight both use it; the last one to let go deletes the file.
 */
final class PartialFile {
  /** How many attempts one download makes in all. */
  static final int MAX_ATTEMPTS = 1_000;

  private final Target target;
  private final Executor blockingExecutor;
  private final AtomicInteger users = new AtomicInteger(1);
  private volatile @Nullable TemporaryFile file;

  // Touched by the attempt in flight; an attempt happens before the next.
  private @Nullable FileVersion version;
  private long size;
  private long mostSoFar;
  private long mostBefore;
  private int attemptsInVain;

  PartialFile(Target target, Executor blockingExecutor) {
    this.target = target;
    this.blockingExecutor = blockingExecutor;
  }

  /** Begins an attempt. Returns false if the file is no longer used. */
  boolean take() {
    return users.getAndUpdate(now -> now == 0 ? 0 : now + 1) > 0;
  }

  /** Ends an attempt, or the call. The future waits for the deletion, where this was the last. */
  CompletableFuture<@Nullable Void> release() {
    if (users.decrementAndGet() > 0 || file == null) {
      return CompletableFuture.completedFuture(null);
    }
    try {
      return CompletableFuture.runAsync(this::delete, blockingExecutor);
    } catch (Throwable rejected) {
      // An Error too. Deleting blocks for a moment at most; a file left behind would last.
      delete();
      return CompletableFuture.completedFuture(null);
    }
  }

  /** Deletes what is here. Blocks. */
  void delete() {
    TemporaryFile temporary = file;
    if (temporary == null) {
      return;
    }
    try {
      temporary.delete();
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
    if (attempts >= MAX_ATTEMPTS) {
      return Integer.MAX_VALUE;
    }
    // The first attempt after progress has the same patience as the first of all.
    attemptsInVain = mostSoFar > mostBefore ? 1 : attemptsInVain + 1;
    mostBefore = mostSoFar;
    return attemptsInVain;
  }

  /** The headers that ask for what is missing: the rest where that can be told, or else all. */
  Headers request() {
    FileVersion known = version;
    return known == null ? FileServer.HEADERS : known.request(size);
  }

  /** Whether {@link #request()} asks for a part only. */
  boolean isResumable() {
    FileVersion known = version;
    return known != null && known.isResumable(size);
  }

  /** Begins with the first byte of the file. Blocks. */
  void startOver(Headers headers) {
    version = FileVersion.of(headers);
    size = 0;
    TemporaryFile known = file;
    if (known == null) {
      file = target.newTemporary();
      return;
    }
    try {
      known.clear();
    } catch (IOException e) {
      throw target.fileSystem("writing failed", e);
    }
  }

  /** Resumes with the rest. Returns false if it is not the rest of what is here. */
  boolean resume(Headers headers) {
    FileVersion known = version;
    Optional<FileVersion> more =
        known == null ? Optional.empty() : known.continuedBy(headers, size);
    more.ifPresent(found -> version = found);
    return more.isPresent();
  }

  /** What is here is of no use: the next request asks for all. */
  void forget() {
    version = null;
    size = 0;
  }

  /** Records how many bytes are in the file by now. */
  void wrote(long count) {
    size = count;
    mostSoFar = Math.max(mostSoFar, count);
  }

  /** Returns the file, after {@link #startOver}. */
  TemporaryFile file() {
    TemporaryFile known = file;
    if (known == null) {
      throw new IllegalStateException("nothing has arrived");
    }
    return known;
  }

  /** Brings the file, which is complete, into place. Blocks. */
  Path takeIn() {
    Path complete;
    try {
      complete = file().closed(size);
    } catch (IOException e) {
      throw target.fileSystem("writing failed", e);
    }
    Path taken = target.takeIn(complete);
    delete();
    return taken;
  }

  long size() {
    return size;
  }

  /** Returns the length of the whole file, or -1 where it is not known. */
  long length() {
    FileVersion known = version;
    return known == null ? -1 : known.length().orElse(-1);
  }

  @Nullable String contentType() {
    FileVersion known = version;
    return known == null ? null : known.contentType();
  }
}
