package ai.flowscale.client.batch;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.error.InvalidRequestException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Keeps a checkpoint in a file to which lines are added, and in memory what they say. */
public final class FileCheckpoint implements BatchCheckpoint {
  private final Path file;
  private final AtomicBoolean isInUse = new AtomicBoolean();
  private final Map<String, Entry> entries = new HashMap<>();
  private final Set<String> uncertain = new HashSet<>();
  private final Set<String> runIds = new HashSet<>();
  private @Nullable String group;
  private @Nullable LineFile lines;

  /** Takes the file, which is opened when a batch begins. */
  public FileCheckpoint(Path file) {
    this.file = Objects.requireNonNull(file, "file");
  }

  @Override
  public String begin(String groupId) {
    // Also while another batch still reads.
    if (!isInUse.compareAndSet(false, true)) {
      throw new InvalidRequestException(
          "checkpoint", "checkpoint is in use by another batch: give each batch its own");
    }
    try {
      lines = opened(groupId);
    } catch (IOException e) {
      throw new InvalidRequestException(
          "checkpoint",
          "checkpoint: " + file + " cannot be opened: check its folder and its permissions",
          e);
    } finally {
      if (lines == null) {
        isInUse.set(false);
      }
    }
    return Objects.requireNonNull(group);
  }

  private LineFile opened(String groupId) throws IOException {
    entries.clear();
    uncertain.clear();
    runIds.clear();
    group = null;
    LineFile opened = LineFile.open(file);
    boolean isRead = false;
    try {
      String rest = opened.read(this::read);
      if (group == null) {
        if (!CheckpointLine.mayBeCutOffBegin(rest)) {
          throw notACheckpoint(1);
        }
        opened.add(CheckpointLine.begin(groupId));
        group = groupId;
      }
      isRead = true;
      return opened;
    } finally {
      if (!isRead) {
        opened.close();
      }
    }
  }

  private void read(long number, String text) {
    CheckpointLine line =
        CheckpointLine.parse(text)
            .filter(parsed -> (parsed.kind() == CheckpointLine.Kind.BEGIN) == (number == 1))
            .orElseThrow(() -> notACheckpoint(number));
    take(line);
  }

  private InvalidRequestException notACheckpoint(long line) {
    return new InvalidRequestException(
        "checkpoint",
        "checkpoint: line %d of %s is not one of a checkpoint: give another file, or delete this one if it is not needed"
            .formatted(line, file),
        new FileSystemException(file.toString(), null, "not a checkpoint"));
  }

  private void take(CheckpointLine line) {
    String key = line.subject();
    switch (line.kind()) {
      case BEGIN -> group = line.subject();
      case SUBMITTING -> {
        entries.put(key, new Entry(line.time(), null));
        uncertain.add(key);
      }
      case SUBMITTED -> {
        Entry before = entries.get(key);
        entries.put(
            key, new Entry(before == null ? Instant.EPOCH : before.submittedAt(), line.detail()));
        uncertain.remove(key);
        runIds.add(line.detail());
      }
      case NOT_SUBMITTED -> {
        entries.remove(key);
        uncertain.remove(key);
      }
    }
  }

  @Override
  public Optional<Entry> find(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  @Override
  public Set<String> uncertainKeys() {
    return Set.copyOf(uncertain);
  }

  @Override
  public boolean isKnownRun(String runId) {
    return runIds.contains(runId);
  }

  @Override
  public void submitting(String key, Instant time) {
    add(CheckpointLine.submitting(key, time));
  }

  @Override
  public void submitted(String key, String runId) {
    add(CheckpointLine.submitted(key, runId));
  }

  @Override
  public void notSubmitted(String key) {
    add(CheckpointLine.notSubmitted(key));
  }

  private void add(CheckpointLine line) {
    LineFile opened = lines;
    if (opened == null) {
      throw new IllegalStateException("The checkpoint is used before begin or after end.");
    }
    try {
      opened.add(line.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    take(line);
  }

  @Override
  public void end() {
    LineFile opened = lines;
    lines = null;
    if (opened != null) {
      try {
        opened.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        isInUse.set(false);
      }
    }
  }

  @Override
  public String toString() {
    return "BatchCheckpoint[" + file + "]";
  }
}
