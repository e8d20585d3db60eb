package ai.flowscale.client.polling;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunStatus;
import ai.flowscale.api.support.Checks;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The outputs of a run that has ended: those that are ready, those that failed, and the names of
 * those that are still missing.
 */
final class OutputCollection {
  private final Set<String> names = new LinkedHashSet<>();
  private final Map<String, List<RunOutput>> ready = new ConcurrentHashMap<>();
  private final Map<String, Failed> failed = new ConcurrentHashMap<>();

  /**
   * An output that will not come.
   *
   * @param reason in words, behind the output's name
   * @param cause the failure that says so, or null
   */
  record Failed(String name, String reason, @Nullable FlowscaleException cause) {}

  /**
   * Takes what a run says of its outputs.
   *
   * @param announced the names in the response to the submission; they count where the run has
   *     none, as in the service's older format
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
      add(name, output);
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

  /**
   * Takes what is known of an output by now; one that is neither ready nor failed stays missing.
   */
  void add(String name, RunOutput output) {
    String status = output.generationStatus();
    if (output.isReady()) {
      ready.merge(
          name,
          List.of(output),
          (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
    } else if (status != null && !status.isBlank() && isFailure(new RunStatus(status))) {
      fail(new Failed(name, "failed with status " + status, null));
    }
  }

  private static boolean isFailure(RunStatus status) {
    return status.isFailure() || status.isCancelled();
  }

  void fail(Failed output) {
    failed.put(output.name(), output);
  }

  /** Returns the names of the outputs that are neither ready nor failed, and can be asked for. */
  List<String> missing() {
    return names.stream()
        .filter(name -> !ready.containsKey(name) && !failed.containsKey(name) && isName(name))
        .toList();
  }

  /** Names that are blank or no text have been announced; they are not the caller's mistake. */
  private static boolean isName(String name) {
    try {
      Checks.id("filename", name);
      return true;
    } catch (InvalidRequestException unusable) {
      return false;
    }
  }

  /** Returns the outputs that are ready, in the order in which they were announced. */
  List<RunOutput> ready() {
    return names.stream().flatMap(name -> ready.getOrDefault(name, List.of()).stream()).toList();
  }

  /** Returns the first output that failed, if one did. */
  Optional<Failed> failed() {
    return names.stream().filter(failed::containsKey).findFirst().map(failed::get);
  }
}
