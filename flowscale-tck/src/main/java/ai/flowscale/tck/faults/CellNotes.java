package ai.flowscale.tck.faults;

/** What a cell costs that nothing should: counted although the cell fails over it. */
final class CellNotes {
  private int doubled;
  private int lost;
  private int leaks;

  /** Takes in how many runs were created, and whether the caller knows, or knows to look. */
  void runs(int created, boolean accountedFor) {
    doubled += Math.max(0, created - 1);
    lost += accountedFor ? 0 : 1;
  }

  void leak() {
    leaks++;
  }

  CellOutcome outcome(String cell, boolean asPromised) {
    return new CellOutcome(cell, asPromised, doubled, lost, leaks);
  }
}
