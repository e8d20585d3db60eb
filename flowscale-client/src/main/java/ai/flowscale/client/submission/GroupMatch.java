package ai.flowscale.client.submission;

import ai.flowscale.api.model.Run;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which runs belong to which of several requests, as far as their groups, workflows, inputs and
 * times can tell. Nothing is guessed: a run and a request belong together where neither fits
 * another.
 *
 * @param candidates the runs that can be a request's, by the request's place
 * @param requestsOfRun how many requests a run fits, by its id
 * @param listed the ids of all runs that were there: no later request made them
 */
public record GroupMatch(
    List<List<Run>> candidates, Map<String, Long> requestsOfRun, Set<String> listed) {

  /**
   * Compares each request with each run of its group.
   *
   * @param runs by the group in whose list they stand: not every service tells it of a run
   */
  static GroupMatch of(List<SentSubmission> requests, Map<String, List<ListedRun>> runs) {
    List<List<Run>> candidates =
        requests.stream()
            .map(
                request ->
                    runs.getOrDefault(request.groupId(), List.of()).stream()
                        .filter(request::fits)
                        .map(ListedRun::run)
                        .toList())
            .toList();
    return new GroupMatch(
        candidates,
        ids(candidates.stream().flatMap(List::stream))
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting())),
        ids(runs.values().stream().flatMap(List::stream).map(ListedRun::run))
            .collect(Collectors.toSet()));
  }

  private static Stream<String> ids(Stream<Run> runs) {
    return runs.flatMap(run -> Stream.ofNullable(run.id()));
  }

  /** Returns the id of the run that is the request's for certain, or null. */
  public @Nullable String runOf(int request) {
    List<Run> fit = candidates.get(request);
    String id = fit.size() == 1 ? fit.get(0).id() : null;
    return id != null && requestsOfRun.getOrDefault(id, 0L) == 1 ? id : null;
  }
}
