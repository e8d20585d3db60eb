package ai.flowscale.client.batch;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.client.batch.CheckpointLine.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps a checkpoint in a file to which lines are added, and in memory what they say. */
public final class FileCheckpoint implements BatchCheckpoint {
  private final Path file;
  private final Map<String, Entry> entries = new HashMap<>();
  private boolean isBegun;
  private @Nullable LineFile lines;

  /** Takes the file, which is opened when a batch begins. */
  public FileCheckpoint(Path file) {
    this.file = Objects.requireNonNull(file, "file");
  }

  @Override
  public void begin() {
    try {
      LineFile opened = LineFile.open(file);
      try {
        readAll(opened);
        lines = opened;
      } finally {
        if (lines == null) {
          opened.close();
        }
      }
    } catch (IOException e) {
      throw new InvalidRequestException(
          "checkpoint", "checkpoint: " + file + " cannot be opened: " + advice(e), e);
    }
  }

  private String advice(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "its folder is not there, or it is a link to nowhere: make the folder, or give another file";
    }
    if (failure instanceof AccessDeniedException denied) {
      return denied.getFile() + " may not be opened: check its permissions and those of its folder";
    }
    if (Files.isDirectory(file)) {
      return "it is a folder: give a file";
    }
    String reason =
        failure instanceof FileSystemException known ? known.getReason() : failure.getMessage();
    return "the system says '%s' of it, or of the file .lock beside it".formatted(reason);
  }

  /** Reads what is there, and begins a new file. */
  private void readAll(LineFile opened) throws IOException {
    entries.clear();
    isBegun = false;
    String rest = opened.read(this::read);
    if (isBegun) {
      return;
    }
    if (!CheckpointLine.mayBeCutOffBegin(rest)) {
      throw notACheckpoint(1);
    }
    opened.add(CheckpointLine.of(Kind.BEGIN, CheckpointLine.FORMAT).toString());
  }

  private void read(String text, long number) {
    if (number == 1 && CheckpointLine.isBeginOfAnotherFormat(text)) {
      throw new InvalidRequestException(
          "checkpoint",
          "checkpoint: %s was written by another version of this library, which recorded requests in another way: finish its batch with that version, or give another file"
              .formatted(file),
          new FileSystemException(file.toString(), null, "of another version"));
    }
    CheckpointLine line =
        CheckpointLine.parse(text)
            .filter(parsed -> (parsed.kind() == Kind.BEGIN) == (number == 1))
            .filter(
                parsed -> parsed.kind() != Kind.SUBMITTED || entries.containsKey(parsed.subject()))
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
      case BEGIN -> isBegun = true;
      case SUBMITTING -> entries.put(key, line.entry());
      case SUBMITTED -> {
        Entry before = Objects.requireNonNull(entries.get(key), "submitted before submitting");
        entries.put(
            key,
            new Entry(
                before.digest(),
                before.groupId(),
                before.isOwnGroup(),
                before.submittedAt(),
                line.runId()));
      }
      case NOT_SUBMITTED -> entries.remove(key);
    }
  }

  @Override
  public Optional<Entry> find(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  @Override
  public void submitting(String key, Entry entry) {
    add(CheckpointLine.submitting(key, entry));
  }

  @Override
  public void submitted(String key, String runId) {
    add(CheckpointLine.of(Kind.SUBMITTED, key, runId));
  }

  @Override
  public void notSubmitted(String key) {
    add(CheckpointLine.of(Kind.NOT_SUBMITTED, key));
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
      }
    }
  }

  @Override
  public String toString() {
    return "BatchCheckpoint[" + file + "]";
  }
}
