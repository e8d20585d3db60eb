package ai.flowscale.engine.submission;

import ai.flowscale.api.model.Run;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which runs of a group belong to which of several requests, as far as their workflows, inputs and
 * times can tell. Nothing is guessed: a run and a request belong together where neither fits
 * another.
 */
public final class GroupMatch {
  private final List<List<Run>> fitting;
  private final Map<String, Integer> requestsOfRun = new HashMap<>();
  private final Set<String> runIds = new HashSet<>();

  private GroupMatch(List<List<Run>> fitting) {
    this.fitting = fitting;
  }

  /** Compares each request with each run. */
  static GroupMatch of(List<SentSubmission> requests, List<Run> runs) {
    List<List<Run>> fitting = new ArrayList<>(requests.size());
    GroupMatch match = new GroupMatch(fitting);
    for (SentSubmission request : requests) {
      List<Run> fit = runs.stream().filter(request::fits).toList();
      fitting.add(fit);
      for (Run run : fit) {
        if (run.id() != null) {
          match.requestsOfRun.merge(run.id(), 1, Integer::sum);
        }
      }
    }
    for (Run run : runs) {
      if (run.id() != null) {
        match.runIds.add(run.id());
      }
    }
    return match;
  }

  /** Returns the id of the run that is the request's for certain, or null. */
  public @Nullable String runOf(int request) {
    List<Run> fit = fitting.get(request);
    String id = fit.size() == 1 ? fit.get(0).id() : null;
    return id != null && requestsOfRun.getOrDefault(id, 0) == 1 ? id : null;
  }

  /** Returns the runs that can be the request's. */
  public List<Run> candidates(int request) {
    return fitting.get(request);
  }

  /**
   * Whether a run was there when the requests were compared, so that no later one can be its own.
   */
  public boolean wasThere(String runId) {
    return runIds.contains(runId);
  }
}
