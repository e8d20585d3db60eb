package ai.flowscale.client.json;

/** Ids that the service gives, and compares as it sees fit. */
public final class Ids {
  private Ids() {}

  /**
   * Whether two ids name the same thing. Some services look an id up in any letter case and return
   * it in their own; no two of them are told apart by that alone.
   */
  public static boolean same(String one, String other) {
    return one.strip().equalsIgnoreCase(other.strip());
  }
}
