package ai.flowscale.tests.fleet;

import ai.flowscale.dbscheduler.FlowscaleQueue;
import ai.flowscale.dbscheduler.QueuedRequest;
import ai.flowscale.dbscheduler.RequestState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the queue says of each request, held against the runs that the service made.
 *
 * @param outcomes the requests as the queue has them, by their keys
 * @param runs the runs of each key, as the service has them
 */
record FleetAccount(Map<String, QueuedRequest> outcomes, Map<String, List<String>> runs) {

  static FleetAccount of(FlowscaleQueue queue, ServiceAccount service) {
    try (Stream<QueuedRequest> requests = queue.requests()) {
      Map<String, QueuedRequest> outcomes = new TreeMap<>();
      requests.forEach(request -> outcomes.put(request.key(), request));
      return new FleetAccount(outcomes, service.runsByTicket());
    }
  }

  /** Returns how many requests are in each state. */
  Map<RequestState, Long> states() {
    return outcomes.values().stream()
        .collect(Collectors.groupingBy(QueuedRequest::state, TreeMap::new, Collectors.counting()));
  }

  /** Returns the keys of uncertain requests, each with the runs there are. */
  List<String> uncertain() {
    return outcomes.values().stream()
        .filter(request -> request.state() == RequestState.UNCERTAIN)
        .map(request -> request.key() + " " + runs(request.key()))
        .toList();
  }

  /** Returns what must not be, each in one line. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    runs.forEach(
        (key, made) -> {
          if (made.size() > 1) {
            problems.add("doubled: " + key + " became " + made + ", known as " + outcomes.get(key));
          }
          if (!outcomes.containsKey(key)) {
            problems.add("unknown: " + key + " became " + made);
          }
        });
    outcomes.forEach(
        (key, request) -> {
          if (request.state() == RequestState.COMPLETED) {
            if (!runs(key).equals(List.of(String.valueOf(request.runId())))) {
              problems.add("mistaken: " + request + " became " + runs(key));
            }
          } else if (request.state() != RequestState.UNCERTAIN) {
            problems.add("not completed: " + request);
          } else if (!runs(key).isEmpty()) {
            problems.add("lost: " + request + " became " + runs(key));
          }
        });
    return problems;
  }

  private List<String> runs(String key) {
    return runs.getOrDefault(key, List.of());
  }
}
