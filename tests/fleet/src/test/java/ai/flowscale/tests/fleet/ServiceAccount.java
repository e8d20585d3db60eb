package ai.flowscale.tests.fleet;

import ai.flowscale.tests.processes.JavaProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the service knows in the end.
 *
 * @param ticketsByRun the ticket of each run
 * @param mostInFlight the most runs that were queued or running at once
 * @param work the time of all runs together
 * @param span from the first submission to the end of the last run
 * @param requests how many HTTP requests came
 */
record ServiceAccount(
    Map<String, String> ticketsByRun,
    int mostInFlight,
    Duration work,
    Duration span,
    long requests) {
  private static final String LAST = "=";

  /** Asks a {@link FleetService}. */
  static ServiceAccount of(JavaProcess service) {
    Map<String, String> ticketsByRun = new HashMap<>();
    service.say("account");
    for (String line = service.readLine(); ; line = service.readLine()) {
      String[] parts = line.split(" ");
      if (parts[0].equals(LAST)) {
        return new ServiceAccount(
            Map.copyOf(ticketsByRun),
            Integer.parseInt(parts[1]),
            Duration.ofMillis(Long.parseLong(parts[2])),
            Duration.ofMillis(Long.parseLong(parts[3])),
            Long.parseLong(parts[4]));
      }
      ticketsByRun.put(parts[0], parts[1]);
    }
  }

  String lastLine() {
    return String.join(
        " ",
        LAST,
        Integer.toString(mostInFlight),
        Long.toString(work.toMillis()),
        Long.toString(span.toMillis()),
        Long.toString(requests));
  }

  /** Returns the runs of each ticket. */
  Map<String, List<String>> runsByTicket() {
    Map<String, List<String>> runs = new TreeMap<>();
    ticketsByRun.forEach(
        (run, ticket) -> runs.computeIfAbsent(ticket, key -> new ArrayList<>()).add(run));
    return runs;
  }
}
