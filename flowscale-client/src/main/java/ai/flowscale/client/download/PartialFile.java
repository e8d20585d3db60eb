package ai.flowscale.client.download;

import ai.flowscale.api.spi.Headers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived of an output in the course of one call, in a temporary file beside the target.
 * It outlives a try that breaks, so that the next one asks for the rest, and goes with the call.
 *
 * <p>One try at a time has it in use. A call may end while a try is still busy with the file; then
 * the file goes when the try lets go of it.
 */
final class PartialFile {
  private final Target target;
  private final Executor blockingExecutor;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean inUse;
  private boolean closed;
  private @Nullable TemporaryFile file;

  // Touched by the try that is in flight; a try happens before the next.
  private @Nullable FileVersion version;
  private long size;
  private volatile long mostSoFar;

  PartialFile(Target target, Executor blockingExecutor) {
    this.target = target;
    this.blockingExecutor = blockingExecutor;
  }

  /** Begins a try. Returns false where the call has ended. */
  boolean take() {
    lock.lock();
    try {
      inUse = !closed;
      return inUse;
    } finally {
      lock.unlock();
    }
  }

  /** Ends a try. */
  void release() {
    boolean last;
    lock.lock();
    try {
      inUse = false;
      last = closed;
    } finally {
      lock.unlock();
    }
    if (last) {
      deleteLater();
    }
  }

  /** Ends the call. The future waits for the deletion, but not for a try that is still busy. */
  CompletableFuture<@Nullable Void> close() {
    lock.lock();
    try {
      closed = true;
      if (inUse || file == null) {
        return CompletableFuture.completedFuture(null);
      }
    } finally {
      lock.unlock();
    }
    return deleteLater();
  }

  private CompletableFuture<@Nullable Void> deleteLater() {
    if (temporary() == null) {
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
    TemporaryFile temporary = temporary();
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
    noteFile(null);
  }

  private @Nullable TemporaryFile temporary() {
    lock.lock();
    try {
      return file;
    } finally {
      lock.unlock();
    }
  }

  private void noteFile(@Nullable TemporaryFile temporary) {
    lock.lock();
    try {
      file = temporary;
    } finally {
      lock.unlock();
    }
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

  /** Takes up a file from its first byte. Blocks. */
  void startOver(Headers headers) {
    version = FileVersion.of(headers);
    size = 0;
    TemporaryFile known = temporary();
    if (known == null) {
      noteFile(target.newTemporary());
      return;
    }
    try {
      known.clear();
    } catch (IOException e) {
      throw target.fileSystem("writing failed", e);
    }
  }

  /** Goes on with the rest, if it is the rest of what is here. */
  boolean goOn(Headers headers) {
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

  /** Notes how many bytes are in the file by now. */
  void wrote(long count) {
    size = count;
    mostSoFar = Math.max(mostSoFar, count);
  }

  /** Returns the file, which must have been resumed. */
  TemporaryFile file() {
    TemporaryFile known = temporary();
    if (known == null) {
      throw new IllegalStateException("nothing was taken up");
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

  /** Returns the most that was ever here: what a try must surpass to have made progress. */
  long mostSoFar() {
    return mostSoFar;
  }
}
