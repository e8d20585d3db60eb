package ai.flowscale.emulator.http;

/** Answers requests; called by many threads at once. */
@FunctionalInterface
public interface Responder {

  /**
   * Answers one request.
   *
   * @param request what came
   * @return the answer
   */
  WireResponse respond(WireRequest request);
}
