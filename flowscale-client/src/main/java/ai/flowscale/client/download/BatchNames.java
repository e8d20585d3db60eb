package ai.flowscale.client.download;

import ai.flowscale.api.model.RunOutput;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** File names for the outputs of one batch, made by whoever asks first. */
final class BatchNames {
  private final List<RunOutput> outputs;
  private final Path folder;

  /** Two threads may make the same names; neither waits for the other. */
  private volatile @Nullable List<String> names;

  BatchNames(List<RunOutput> outputs, Path folder) {
    this.outputs = outputs;
    this.folder = folder;
  }

  /** Returns the name for the output with a number, from 0. */
  String of(int index) {
    List<String> made = names;
    if (made == null) {
      made =
          SafeNames.distinct(
              outputs.stream()
                  .map(one -> SafeNames.of(one.filename(), one.link(), folder))
                  .toList());
      names = made;
    }
    return made.get(index);
  }
}
