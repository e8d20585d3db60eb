package ai.flowscale.client.submission;

import ai.flowscale.api.model.Run;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which runs belong to which of several requests, as far as their groups, workflows, inputs and
 * times can tell. Nothing is guessed: a run and a request belong together where neither fits
 * another.
 */
public final class GroupMatch {
  private final List<List<Run>> fitting = new ArrayList<>();
  private final Map<String, Integer> requestsOfRun = new HashMap<>();
  private final Set<String> runIds = new HashSet<>();

  private GroupMatch() {}

  /**
   * Compares each request with each run of its group.
   *
   * @param runs by the group in whose list they stand: not every service tells it of a run
   */
  static GroupMatch of(List<SentSubmission> requests, Map<String, List<ListedRun>> runs) {
    GroupMatch match = new GroupMatch();
    for (SentSubmission request : requests) {
      List<Run> fit =
          runs.getOrDefault(request.groupId(), List.of()).stream()
              .filter(request::fits)
              .map(ListedRun::run)
              .toList();
      match.fitting.add(fit);
      for (Run run : fit) {
        if (run.id() != null) {
          match.requestsOfRun.merge(run.id(), 1, Integer::sum);
        }
      }
    }
    for (List<ListedRun> group : runs.values()) {
      for (ListedRun listed : group) {
        if (listed.run().id() != null) {
          match.runIds.add(listed.run().id());
        }
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

  /** Whether a run was listed when the requests were compared: no later request made it. */
  public boolean wasListed(String runId) {
    return runIds.contains(runId);
  }
}
