package ai.flowscale.tck.server;

/** Decides what a {@link FaultProxy} damages. Called on the proxy's threads; must be quick. */
@FunctionalInterface
public interface DamagePlan {

  /**
   * Decides on a request.
   *
   * @param request the head of the request; its body has not been read
   * @return the damage of the exchange; one at {@link Damage.Place#ON_ACCEPT} has no effect
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
