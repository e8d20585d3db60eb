package ai.flowscale.emulator.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.http.WireResponse;
import ai.flowscale.emulator.http.WireResponse.Breakage;
import java.util.List;
import java.util.Map;

/** Turns faults into responses. */
final class FaultResponses {
  private static final Map<Integer, String> REASONS =
      Map.of(
          400, "Bad Request",
          401, "Invalid or missing API key",
          403, "Not authorized",
          404, "Not Found",
          408, "Run timed out",
          429, "Too Many Requests",
          502, "Bad Gateway",
          503, "Service Unavailable",
          504, "Gateway Timeout");

  private FaultResponses() {}

  /**
   * @param fault the fault
   * @param real the response of the operation, or an empty one if it was not performed
   * @param runId the run of the request, empty if it is about none
   */
  static WireResponse of(Fault fault, WireResponse real, String runId) {
    return switch (fault.kind()) {
      case RESPONSE -> other(fault);
      case TRUNCATED_CONTENT -> real.halved();
      case BROKEN_BODY -> real.cutOff();
      case RESET -> WireResponse.broken(Breakage.RESET);
      case CLOSE -> WireResponse.broken(Breakage.CLOSE);
      case GARBAGE -> WireResponse.broken(Breakage.GARBAGE);
      case HANG -> real;
      case INFORMATIONAL -> real.after(fault.informational());
      case OTHER_RUN -> about(fault.runId().orElse(runId), real, runId);
    };
  }

  private static WireResponse about(String otherRun, WireResponse real, String runId) {
    if (runId.isEmpty()) {
      return real;
    }
    String body = new String(real.body(), UTF_8).replace(quoted(runId), quoted(otherRun));
    return real.withBody(body.getBytes(UTF_8));
  }

  private static String quoted(String id) {
    return jakarta.json.Json.createValue(id).toString();
  }

  private static WireResponse other(Fault fault) {
    byte[] body = fault.body();
    WireResponse response =
        body == null ? usual(fault.status()) : WireResponse.empty(fault.status()).withBody(body);
    for (Map.Entry<String, String> header : fault.headers().entrySet()) {
      response = response.with(header.getKey(), header.getValue());
    }
    return response;
  }

  private static WireResponse usual(int status) {
    if (status < 400) {
      return WireResponse.empty(status);
    }
    return switch (status) {
      case 422 ->
          Json.invalid(
              Json.array()
                  .add(
                      Json.object()
                          .add("type", "value_error")
                          .add("loc", Json.array(List.of("body")).add(0))
                          .add("msg", "Value error"))
                  .build());
      // The only response of the framework that is not JSON.
      case 500 -> WireResponse.of(500, "text/plain; charset=utf-8", "Internal Server Error");
      default -> Json.detail(status, REASONS.getOrDefault(status, "Error " + status));
    };
  }
}
