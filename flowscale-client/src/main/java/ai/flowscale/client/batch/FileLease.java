package ai.flowscale.client.batch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The exclusive use of a file, against other batches of this JVM and of other processes.
 *
 * <p>On POSIX systems a process loses its locks on a file as soon as it closes any descriptor of
 * that file. So the lock is on a file of its own, beside the one that is used, which is opened only
 * where no batch of this JVM holds it. It is never deleted: another process may have it open.
 */
final class FileLease implements AutoCloseable {
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  /**
   * Lock files that another copy of this class has locked, in an application server for instance:
   * closing one would unlock it. It is used again by the next attempt on the same file.
   */
  private static final Map<Path, FileChannel> LOCKED_ELSEWHERE = new ConcurrentHashMap<>();

  private final Path file;
  private final FileChannel lock;

  private FileLease(Path file, FileChannel lock) {
    this.file = file;
    this.lock = lock;
  }

  /**
   * Takes a file that is there.
   *
   * @return the lease, or empty where the file is in use
   */
  static Optional<FileLease> of(Path file) throws IOException {
    Path real = file.toRealPath();
    if (!HELD.add(real)) {
      return Optional.empty();
    }
    boolean taken = false;
    try {
      Optional<FileLease> lease = locked(real);
      taken = lease.isPresent();
      return lease;
    } finally {
      if (!taken) {
        HELD.remove(real);
      }
    }
  }

  private static Optional<FileLease> locked(Path file) throws IOException {
    FileChannel kept = LOCKED_ELSEWHERE.remove(file);
    FileChannel lock =
        kept != null
            ? kept
            : FileChannel.open(
                file.resolveSibling(file.getFileName() + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
    boolean closed = true;
    try {
      if (lock.tryLock() != null) {
        closed = false;
        return Optional.of(new FileLease(file, lock));
      }
    } catch (OverlappingFileLockException sameProcess) {
      closed = false;
      LOCKED_ELSEWHERE.put(file, lock);
    } finally {
      if (closed) {
        lock.close();
      }
    }
    return Optional.empty();
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
