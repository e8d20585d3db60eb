package ai.flowscale.engine.waiting;

import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The outputs of a run that has ended: those that are ready, and the names of those that are to
 * come. Not safe for use by several threads at once.
 */
final class OutputCollection {
  private final Map<String, List<RunOutput>> ready = new HashMap<>();
  private final Set<String> names = new LinkedHashSet<>();

  /**
   * Takes what a run says of its outputs.
   *
   * @param announced the names in the answer to the submission; they count where the run has none,
   *     as in the service's older dialect
   */
  OutputCollection(Run run, List<String> announced) {
    names.addAll(run.outputNames().isEmpty() ? announced : run.outputNames());
    Map<String, String> filenames = new HashMap<>();
    for (RunOutput output : run.outputs()) {
      String filename = output.filename();
      String name = announcedName(filename);
      // One announced name stands for one file: another of the same stem goes by its own name.
      if (!filename.equals(filenames.computeIfAbsent(name, first -> filename))) {
        name = filename;
      }
      names.add(name);
      if (output.isReady()) {
        add(name, output);
      }
    }
  }

  /** A name is announced with or without the extension that the output then has. */
  private String announcedName(String filename) {
    if (names.contains(filename)) {
      return filename;
    }
    int dot = filename.lastIndexOf('.');
    String stem = dot <= 0 ? filename : filename.substring(0, dot);
    return names.contains(stem) ? stem : filename;
  }

  void add(String name, RunOutput output) {
    ready.computeIfAbsent(name, announced -> new ArrayList<>()).add(output);
  }

  /** Returns the names of the outputs that are not ready yet. */
  List<String> missing() {
    return names.stream().filter(name -> !ready.containsKey(name)).toList();
  }

  /** Returns the outputs that are ready, in the order in which they were announced. */
  List<RunOutput> ready() {
    List<RunOutput> outputs = new ArrayList<>();
    for (String name : names) {
      outputs.addAll(ready.getOrDefault(name, List.of()));
    }
    return outputs;
  }
}
