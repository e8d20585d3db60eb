package ai.flowscale.examples.ee.proxy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What passes the proxy: the operations of the service's API, each with its parameters. */
enum ProxyOperation {
  /** The containers. */
  HEALTH("GET", "/api/v1/comfy/health"),
  /** Their queues. */
  QUEUE("GET", "/api/v1/comfy/queue"),
  /** What is deployed. */
  WORKFLOWS("GET", "/api/v1/comfy/workflows"),
  /** Starts a run. */
  EXECUTE("POST", "/api/v1/runs", "workflow_id", "group_id"),
  /** A page of runs. */
  RUNS("GET", "/api/v1/runs", "group_id", "sort_by", "sort_order", "page", "page_size"),
  /** An output; before the run, whose id could be the same word. */
  OUTPUT("GET", "/api/v1/runs/output", "filename"),
  /** A run. */
  RUN("GET", "/api/v1/runs/" + Segments.ID),
  /** Cancels a run. */
  CANCEL("POST", "/api/v1/runs/" + Segments.ID + "/cancel");

  /** A constant of the enum cannot name one of its own. */
  private static final class Segments {
    /**
     * No dots and slashes in whatever disguise, which could lead elsewhere. Possessive, since a
     * group that may go back takes a frame of the stack for each character.
     */
    static final String ID =
        "(?!output$)(?:[A-Za-z0-9_~-]|\\.(?=[A-Za-z0-9_~-])|%(?!2[EeFf]|5[Cc])[0-9A-Fa-f]{2})++";
  }

  private final String method;
  private final Pattern path;

  @SuppressWarnings("ImmutableEnumChecker") // Made by List.of.
  private final List<String> parameters;

  ProxyOperation(String method, String path, String... parameters) {
    this.method = method;
    this.path = Pattern.compile(path);
    this.parameters = List.of(parameters);
  }

  /**
   * Finds an operation.
   *
   * @param rawPath the path behind the proxy's own, as it came
   */
  static Optional<ProxyOperation> find(String method, String rawPath) {
    return Arrays.stream(values())
        .filter(it -> it.method.equals(method) && it.path.matcher(rawPath).matches())
        .findFirst();
  }

  /** The names of the parameters that are passed on. */
  List<String> parameters() {
    return parameters;
  }
}
