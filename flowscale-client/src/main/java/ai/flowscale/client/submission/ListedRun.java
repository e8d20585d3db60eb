package ai.flowscale.client.submission;

import ai.flowscale.api.model.Run;
import jakarta.json.JsonValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A run of a list, whose inputs are digested once and only where they are compared. */
public final class ListedRun {
  private final Run run;
  private final InputDigests digests;
  private @Nullable List<Input> inputs;

  record Input(String path, String value) {}

  ListedRun(Run run, InputDigests digests) {
    this.run = run;
    this.digests = digests;
  }

  /** Returns the run. */
  public Run run() {
    return run;
  }

  /** Returns the inputs of which the service reports a value. */
  List<Input> inputs() {
    if (inputs == null) {
      inputs =
          run.inputs().stream()
              .filter(input -> !input.value().equals(JsonValue.NULL))
              .map(input -> new Input(input.path(), digests.ofValue(input.value())))
              .toList();
    }
    return inputs;
  }
}
