package ai.flowscale.tck.faults;

/** How often a fault strikes. */
enum Persistence {
  /** The first time, and then all is well. */
  ONCE("once"),
  /** Each time. */
  ALWAYS("always");

  private final String label;

  Persistence(String label) {
    this.label = label;
  }

  @Override
  public String toString() {
    return label;
  }
}
