package ai.flowscale.tck.faults;

/** How often a fault strikes. */
enum Persistence {
  /** Only the first time. */
  ONCE("once"),
  /** Every time. */
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
