package ai.flowscale.emulator.http;

/** Responds to requests. Called by many threads concurrently. */
@FunctionalInterface
public interface Responder {

  /**
   * Responds to a request.
   *
   * @param request the request
   * @return the response
   */
  WireResponse respond(WireRequest request);
}
