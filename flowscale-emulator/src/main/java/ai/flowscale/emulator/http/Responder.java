package ai.flowscale.emulator.http;

/** Answers requests; called by many threads at once. */
@FunctionalInterface
public interface Responder {

  /**
   * Answers one request.
   *
   * @param request what came
   * @return the response
   */
  WireResponse respond(WireRequest request);
}
