package ai.flowscale.tck.server;

/** Says what a {@link FaultProxy} does to what comes. Called on the proxy's threads; quick. */
@FunctionalInterface
public interface DamagePlan {

  /**
   * Decides on a request.
   *
   * @param request its head; the body has not been read
   * @return what to do to the exchange; a damage at {@link Damage.Place#ON_ACCEPT} does nothing
   */
  Damage onRequest(RawRequest request);

  /**
   * Decides on a connection.
   *
   * @return a damage at {@link Damage.Place#ON_ACCEPT}, or none, which is the default
   */
  default Damage onConnection() {
    return Damage.none();
  }
}
