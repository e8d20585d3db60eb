package ai.flowscale.tests.endurance.soak;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Holds what the callers heard against the runs that there are.
 *
 * @param heard what was heard of each submission, by its ticket
 */
record Audit(Map<String, Heard> heard) {
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
          Heard outcome = heard.get(ticket);
          if (outcome == null) {
            problems.add("lost: no caller knows of run " + runId);
          } else if (outcome.runId().isEmpty() && !outcome.isUncertain()) {
            problems.add("lost: run " + runId + ", whose caller got " + outcome.what());
          }
        });
    heard.forEach(
        (ticket, outcome) -> {
          Optional<String> run = Optional.ofNullable(runOfTicket.get(ticket));
          if (outcome.runId().isPresent() && !outcome.runId().equals(run)) {
            problems.add("mistaken: " + ticket + " got " + outcome.runId().get());
          }
        });
    return problems;
  }

  /** How many uncertain submissions became a run. */
  long uncertainFound(Set<String> ticketsWithRuns) {
    return heard.entrySet().stream()
        .filter(it -> it.getValue().isUncertain())
        .filter(it -> ticketsWithRuns.contains(it.getKey()))
        .count();
  }
}
