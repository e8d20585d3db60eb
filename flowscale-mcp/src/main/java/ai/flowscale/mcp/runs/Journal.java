package ai.flowscale.mcp.runs;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The submissions of all servers that share a state folder, in a file of lines. Each change reads
 * the file anew and holds its lock, so that two servers never start a run for the same call.
 */
final class Journal {
  /** Nothing older is joined or counted. */
  private static final Duration KEPT = Duration.ofHours(2);

  /** The limit of waiting for a run whose end was never seen. */
  private static final Duration KEPT_OPEN = Duration.ofDays(7);

  private static final int MAX_LINES = 2000;

  /** The locks of files are the process's: they do not keep its own threads apart. */
  private static final ReentrantLock PROCESS = new ReentrantLock();

  /** A lock is held for as long as a file is read and written. */
  private static final Duration LOCK_LIMIT = Duration.ofSeconds(10);

  /** Threads of this process may be many, each with a file to write. */
  private static final int LIMITS_WITHIN_PROCESS = 6;

  /** A process whose threads queue releases its lock for less than this, but often. */
  private static final long LOCK_PAUSE_MILLIS = 1;

  private final Path folder;
  private final Path file;
  private final Duration lockLimit;

  Journal(Path folder) {
    this(folder, LOCK_LIMIT);
  }

  Journal(Path folder, Duration lockLimit) {
    this.folder = folder;
    this.lockLimit = lockLimit;
    file = folder.resolve("runs.journal");
  }

  /** The entries within one change. */
  static final class Entries {
    private final Map<String, Entry> byGroup = new LinkedHashMap<>();
    private final List<Entry> added = new ArrayList<>();

    Collection<Entry> all() {
      return byGroup.values();
    }

    @Nullable Entry of(String group) {
      return byGroup.get(group);
    }

    void put(Entry entry) {
      // The latest is the last.
      byGroup.remove(entry.group());
      byGroup.put(entry.group(), entry);
      added.add(entry);
    }
  }

  /**
   * Reads the entries and stores what the action adds, before any other server reads them.
   *
   * @throws UncheckedIOException if the folder cannot be used: then nothing may be submitted
   * @throws RefusedCallException if another process does not release the lock
   */
  <T> T change(Instant now, Function<Entries, T> action) {
    try {
      if (!PROCESS.tryLock(LIMITS_WITHIN_PROCESS * lockLimit.toNanos(), TimeUnit.NANOSECONDS)) {
        throw locked();
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
    try {
      createFolder();
      try (FileChannel lock =
              FileChannel.open(
                  folder.resolve("runs.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          var held = lock(lock)) {
        Entries entries = new Entries();
        int lines = read(entries, now);
        T result = action.apply(entries);
        if (held.isValid() && !entries.added.isEmpty()) {
          write(entries, lines, now);
        }
        return result;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      PROCESS.unlock();
    }
  }

  private FileLock lock(FileChannel channel) throws IOException {
    long deadline = System.nanoTime() + lockLimit.toNanos();
    while (true) {
      FileLock held = tryLock(channel);
      if (held != null) {
        return held;
      }
      if (System.nanoTime() - deadline > 0) {
        throw locked();
      }
      try {
        TimeUnit.MILLISECONDS.sleep(LOCK_PAUSE_MILLIS);
      } catch (InterruptedException e) {
        throw interrupted();
      }
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException byAnotherCopyOfThisClass) {
      return null;
    }
  }

  private static RefusedCallException locked() {
    return new RefusedCallException(
        "Another process holds the lock of the journal in the server's state folder, so nothing was"
            + " started. Call again in a moment. If this stays, the person who runs the server must"
            + " end that process, or give --state another folder.");
  }

  private static UncheckedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new UncheckedIOException(new InterruptedIOException());
  }

  private void createFolder() throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else {
      Files.createDirectories(folder);
    }
  }

  private int read(Entries entries, Instant now) throws IOException {
    if (!Files.exists(file)) {
      return 0;
    }
    List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    for (String line : lines) {
      Entry.ofLine(line).ifPresent(entries::put);
    }
    entries.added.clear();
    // Once, so that from now on they grow older.
    for (Entry entry : List.copyOf(entries.all())) {
      if (!entry.notAfter(now).equals(entry)) {
        entries.put(entry.notAfter(now));
      }
    }
    return lines.size();
  }

  private void write(Entries entries, int lines, Instant now) throws IOException {
    if (lines > MAX_LINES) {
      entries
          .byGroup
          .values()
          .removeIf(
              entry -> entry.changedAt().isBefore(now.minus(entry.isOpen() ? KEPT_OPEN : KEPT)));
      Path shorter = folder.resolve("runs.journal.new");
      append(shorter, entries.byGroup.values(), StandardOpenOption.TRUNCATE_EXISTING);
      Files.move(
          shorter, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } else {
      append(file, entries.added, StandardOpenOption.APPEND);
    }
  }

  /** A line begins with a line break, since a crash may have left a part of one before it. */
  private static void append(Path file, Collection<Entry> entries, StandardOpenOption how)
      throws IOException {
    StringBuilder lines = new StringBuilder();
    entries.forEach(entry -> lines.append('\n').append(entry.toLine()));
    ByteBuffer bytes = StandardCharsets.ISO_8859_1.encode(lines.append('\n').toString());
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(false);
    }
  }
}
