package ai.flowscale.tck.soak;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.SubmissionUncertainException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** What the callers heard of each submission, to be held against the runs that there are. */
final class Account {
  private static final String UNCERTAIN = SubmissionUncertainException.class.getSimpleName();

  private final ConcurrentMap<String, Heard> heard = new ConcurrentHashMap<>();

  /**
   * What a caller heard.
   *
   * @param what in a word
   * @param runId the run that it was told of
   */
  private record Heard(String what, Optional<String> runId) {}

  void result(String ticket, String runId) {
    heard.put(ticket, new Heard("result", Optional.of(runId)));
  }

  void failure(String ticket, FlowscaleException failure) {
    heard.put(ticket, new Heard(failure.getClass().getSimpleName(), failure.runId()));
  }

  int size() {
    return heard.size();
  }

  /** How often each thing was heard. */
  Map<String, Integer> totals() {
    Map<String, Integer> totals = new TreeMap<>();
    heard.values().forEach(it -> totals.merge(it.what(), 1, Integer::sum));
    return totals;
  }

  /**
   * Returns what must not be, each in one line.
   *
   * @param runs the ticket of each run that there is, by its id
   */
  List<String> problems(Map<String, String> runs) {
    List<String> problems = new ArrayList<>();
    Map<String, String> runOfTicket = new HashMap<>();
    runs.forEach(
        (runId, ticket) -> {
          String other = runOfTicket.put(ticket, runId);
          if (other != null) {
            problems.add("doubled: " + ticket + " became " + other + " and " + runId);
          }
          @Nullable Heard told = heard.get(ticket);
          if (told == null) {
            problems.add("lost: nobody heard of run " + runId);
          } else if (told.runId().isEmpty() && !told.what().equals(UNCERTAIN)) {
            problems.add("lost: run " + runId + ", whose caller heard " + told.what());
          }
        });
    heard.forEach(
        (ticket, told) -> {
          if (told.runId().isPresent() && !told.runId().equals(run(runOfTicket, ticket))) {
            problems.add("mistaken: " + ticket + " was told " + told.runId());
          }
        });
    return problems;
  }

  private static Optional<String> run(Map<String, String> runOfTicket, String ticket) {
    return Optional.ofNullable(runOfTicket.get(ticket));
  }

  /** How many uncertain submissions became a run. */
  long uncertainFound(Set<String> ticketsWithRuns) {
    return heard.entrySet().stream()
        .filter(it -> it.getValue().what().equals(UNCERTAIN))
        .filter(it -> ticketsWithRuns.contains(it.getKey()))
        .count();
  }
}
