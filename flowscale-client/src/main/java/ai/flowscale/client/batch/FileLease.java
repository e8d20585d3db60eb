package ai.flowscale.client.batch;

import ai.flowscale.api.error.InvalidRequestException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The exclusive use of a file, against other batches of this JVM and of other processes.
 *
 * <p>On POSIX systems a process loses its locks on a file as soon as it closes any descriptor of
 * that file. So the lock is on a file of its own, beside the one that is used, which is opened only
 * where no batch of this JVM holds it. It is never deleted: another process may have it open.
 */
record FileLease(Path file, FileChannel lock) implements AutoCloseable {
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  /**
   * Lock files that another copy of this class has locked, in an application server for instance:
   * closing one would unlock it. It is used again by the next attempt on the same file.
   */
  private static final Map<Path, FileChannel> LOCKED_ELSEWHERE = new ConcurrentHashMap<>();

  /**
   * Takes a file that is there.
   *
   * @throws InvalidRequestException if another batch uses it
   */
  static FileLease of(Path file) throws IOException {
    Path real = file.toRealPath();
    if (HELD.add(real)) {
      FileChannel lock = null;
      try {
        lock = locked(real);
        if (lock != null) {
          return new FileLease(real, lock);
        }
      } finally {
        if (lock == null) {
          HELD.remove(real);
        }
      }
    }
    throw new InvalidRequestException(
        "checkpoint",
        "checkpoint: " + file + " is in use by another batch: wait for its end, or give another",
        new FileSystemException(file.toString(), null, "in use by another batch"));
  }

  /** Returns the lock file, or null where it is locked already. */
  private static @Nullable FileChannel locked(Path file) throws IOException {
    FileChannel kept = LOCKED_ELSEWHERE.remove(file);
    FileChannel lock =
        kept != null
            ? kept
            : FileChannel.open(
                file.resolveSibling(file.getFileName() + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
    boolean isOpen = false;
    try {
      isOpen = lock.tryLock() != null;
      return isOpen ? lock : null;
    } catch (OverlappingFileLockException sameProcess) {
      isOpen = true;
      LOCKED_ELSEWHERE.put(file, lock);
      return null;
    } finally {
      if (!isOpen) {
        lock.close();
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      lock.close();
    } finally {
      HELD.remove(file);
    }
  }
}
