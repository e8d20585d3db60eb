package ai.flowscale.client.batch;

import ai.flowscale.api.error.InvalidRequestException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The exclusive use of a file, against other batches of this JVM and of other processes, by
 * whatever path they reach it.
 *
 * <p>Two locks are held. The one on the file itself holds under every name of it. But on POSIX
 * systems a process loses its locks on a file as soon as it closes any descriptor of that file, as
 * an application does that reads it. So another one is on a file of its own, beside it. It is never
 * deleted: another process may have it open. For the same reason neither file is opened where a
 * batch of this JVM holds it.
 *
 * @param file the path as it was given
 * @param identity what it led to when it was opened
 * @param lockFile the file beside it
 * @param lockIdentity what that was when it was locked
 */
record FileLease(
    Path file,
    Object identity,
    FileChannel channel,
    Path lockFile,
    Object lockIdentity,
    FileChannel lockChannel)
    implements AutoCloseable {
  /** Far behind what a file holds: on Windows, no one else can read a byte that is locked. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  /** What the files are that batches use. */
  private static final Set<Object> HELD = ConcurrentHashMap.newKeySet();

  /**
   * Files that another copy of this class has locked, in an application server for instance:
   * closing one would unlock it. It is used again by the next attempt on the same file.
   */
  private static final Map<Object, FileChannel> LOCKED_ELSEWHERE = new ConcurrentHashMap<>();

  /**
   * Opens a file that is there.
   *
   * @throws InvalidRequestException if another batch uses it
   */
  static FileLease of(Path file) throws IOException {
    Path real = file.toRealPath();
    Object identity = identity(real);
    if (HELD.add(identity)) {
      FileLease lease = null;
      try {
        lease = locked(file, real, identity);
        if (lease != null) {
          return lease;
        }
      } finally {
        if (lease == null) {
          HELD.remove(identity);
        }
      }
    }
    throw new InvalidRequestException(
        "checkpoint",
        "checkpoint: " + file + " is in use by another batch: wait for its end, or give another",
        new FileSystemException(file.toString(), null, "in use by another batch"));
  }

  /** What tells a file from others under whatever name; the path where the system has no such. */
  private static Object identity(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    if (attributes.isOther()) {
      // Opening a pipe, or reading a device, may not end.
      throw new FileSystemException(file.toString(), null, "it is not a regular file");
    }
    Object key = attributes.fileKey();
    return key == null ? file : key;
  }

  private static @Nullable FileLease locked(Path file, Path real, Object identity)
      throws IOException {
    Path lockFile = real.resolveSibling(real.getFileName() + ".lock");
    FileChannel lock = locked(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileChannel channel = null;
    try {
      channel =
          lock == null ? null : locked(real, StandardOpenOption.READ, StandardOpenOption.WRITE);
      return lock == null || channel == null
          ? null
          : new FileLease(file, identity, channel, lockFile, identity(lockFile), lock);
    } finally {
      if (channel == null && lock != null) {
        lock.close();
      }
    }
  }

  /** Opens a file and locks it; null where it is locked already. */
  private static @Nullable FileChannel locked(Path file, OpenOption... options) throws IOException {
    Object place = Files.notExists(file) ? file : identity(file);
    FileChannel kept = LOCKED_ELSEWHERE.remove(place);
    FileChannel channel = kept != null ? kept : FileChannel.open(file, options);
    boolean isOpen = false;
    try {
      FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
      isOpen = lock != null;
      return isOpen ? channel : null;
    } catch (OverlappingFileLockException sameProcess) {
      isOpen = true;
      LOCKED_ELSEWHERE.put(place, channel);
      return null;
    } finally {
      if (!isOpen) {
        channel.close();
      }
    }
  }

  /**
   * Checks that the path still leads to the file that is open here, and that its lock is in place.
   *
   * @param size how long the file is, now that something was added: as no other file is
   * @throws FileSystemException if not
   */
  void check(long size) throws IOException {
    if (sizeAtPath() != size) {
      throw new FileSystemException(
          file.toString(),
          null,
          "it was deleted, moved or replaced while the batch used it. Put it back before you start"
              + " the batch again: runs that it does not know are made a second time");
    }
    if (!isLockInPlace()) {
      throw new FileSystemException(
          lockFile.toString(),
          null,
          "it was deleted or replaced while the batch used "
              + file
              + ", which it keeps others out"
              + " of. Start the batch again");
    }
  }

  private long sizeAtPath() throws IOException {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      if (found.fileKey() != null) {
        return found.size();
      }
      // A directory may tell of an open file as it was. Where there are no keys, there is no POSIX
      // either: closing the file leaves it locked.
      try (FileChannel again = FileChannel.open(file, StandardOpenOption.READ)) {
        return again.size();
      }
    } catch (NoSuchFileException deleted) {
      return -1;
    }
  }

  private boolean isLockInPlace() throws IOException {
    try {
      return identity(lockFile).equals(lockIdentity);
    } catch (NoSuchFileException deleted) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    try (lockChannel) {
      channel.close();
    } finally {
      HELD.remove(identity);
    }
  }
}
