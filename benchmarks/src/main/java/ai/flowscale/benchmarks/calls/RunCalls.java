package ai.flowscale.benchmarks.calls;

import ai.flowscale.api.model.Run;
import java.util.Map;

/** Somebody who looks at a run, blocking, from any number of threads. */
interface RunCalls extends AutoCloseable {
  /** The run that everybody asks for. */
  String RUN_ID = "689000000000000000000001";

  /** What the library sends with each call, a key apart. */
  Map<String, String> HEADERS =
      Map.of(
          "Accept", "application/json",
          "Accept-Encoding", "identity",
          "User-Agent", "flowscale-java",
          "X-API-KEY", "a-key-for-nothing");

  /** The library's own default, which rivals set in their way. */
  int RESPONSE_TIMEOUT_SECONDS = 150;

  /** Asks, and reads the answer. */
  Run run();

  @Override
  void close();

  /** The address that a rival asks at; made anew for each call, since runs differ in life. */
  static String address(String base) {
    return base + "/api/v1/runs/" + RUN_ID;
  }
}
