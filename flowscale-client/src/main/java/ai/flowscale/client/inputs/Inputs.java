package ai.flowscale.client.inputs;

import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.InvalidRequestException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The inputs as they were built. */
public final class Inputs implements WorkflowInputs {
  private final List<InputEntry> entries;

  /** Takes entries with distinct names. */
  Inputs(List<InputEntry> entries) {
    this.entries = List.copyOf(entries);
  }

  /**
   * Takes inputs from the public interface.
   *
   * @throws InvalidRequestException if they were not built by this library
   */
  public static Inputs from(WorkflowInputs inputs) {
    if (inputs instanceof Inputs own) {
      return own;
    }
    throw new InvalidRequestException(
        "inputs",
        "The inputs were not made by WorkflowInputs.builder(): they cannot be read. Build them there.");
  }

  /** The inputs in the order in which they were given. */
  public List<InputEntry> entries() {
    return entries;
  }

  /** The files among the inputs. */
  public List<InputEntry.Upload> uploads() {
    List<InputEntry.Upload> uploads = new ArrayList<>();
    for (InputEntry entry : entries) {
      if (entry instanceof InputEntry.Upload upload) {
        uploads.add(upload);
      }
    }
    return uploads;
  }

  /**
   * Closes the one-shot streams that were never read. For when the submission is over, however it
   * ended; such inputs cannot be sent again.
   */
  public void discardStreams() {
    uploads().forEach(upload -> upload.file().discard());
  }

  @Override
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    entries.forEach(entry -> names.add(entry.name()));
    return Collections.unmodifiableSet(names);
  }

  @Override
  public boolean isReplayable() {
    return uploads().stream().allMatch(upload -> upload.file().isReplayable());
  }

  @Override
  public String toString() {
    return "WorkflowInputs" + names();
  }
}
