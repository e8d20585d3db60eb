package ai.flowscale.emulator.service;

import ai.flowscale.emulator.Operation;
import java.util.List;

/** Finds the operation of a request. */
final class Router {
  private static final String RUNS = "/api/v1/runs";

  private Router() {}

  /**
   * The destination of a request.
   *
   * @param operation the operation, or {@link Operation#UNKNOWN}
   * @param runId the run's id, if the path has one
   * @param allowed the methods that the path allows, empty if there is no such path
   */
  record Route(Operation operation, String runId, List<String> allowed) {}

  /**
   * @param method the HTTP method
   * @param path the decoded path
   */
  static Route route(String method, String path) {
    return switch (path) {
      case "/api/v1/comfy/health" -> route(method, "GET", Operation.CHECK_HEALTH, "");
      case "/api/v1/comfy/queue" -> route(method, "GET", Operation.GET_QUEUE, "");
      case "/api/v1/comfy/workflows" -> route(method, "GET", Operation.GET_WORKFLOWS, "");
      case RUNS ->
          method.equals("POST")
              ? new Route(Operation.EXECUTE_WORKFLOW, "", List.of("GET", "POST"))
              : new Route(
                  method.equals("GET") ? Operation.GET_RUNS : Operation.UNKNOWN,
                  "",
                  List.of("GET", "POST"));
      case RUNS + "/output" -> route(method, "GET", Operation.GET_OUTPUT, "");
      default -> run(method, path);
    };
  }

  private static Route run(String method, String path) {
    String[] parts =
        path.startsWith(RUNS + "/")
            ? path.substring(RUNS.length() + 1).split("/", -1)
            : new String[0];
    if (parts.length == 1 && !parts[0].isEmpty()) {
      return route(method, "GET", Operation.GET_RUN, parts[0]);
    }
    if (parts.length == 2 && !parts[0].isEmpty() && parts[1].equals("cancel")) {
      return route(method, "POST", Operation.CANCEL_RUN, parts[0]);
    }
    return new Route(Operation.UNKNOWN, "", List.of());
  }

  private static Route route(String method, String right, Operation operation, String runId) {
    return new Route(method.equals(right) ? operation : Operation.UNKNOWN, runId, List.of(right));
  }
}
