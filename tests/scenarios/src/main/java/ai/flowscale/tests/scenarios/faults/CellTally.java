package ai.flowscale.tests.scenarios.faults;

/** Counts doubled runs, lost runs and leaks of a cell, also if the cell fails. */
final class CellTally {
  private int doubled;
  private int lost;
  private int leaks;

  /** Adds the runs that were created, and whether the caller knows of them or knows to search. */
  void runs(int created, boolean accountedFor) {
    doubled += Math.max(0, created - 1);
    lost += accountedFor ? 0 : 1;
  }

  void leak() {
    leaks++;
  }

  CellOutcome outcome(String cell, boolean asDocumented) {
    return new CellOutcome(cell, asDocumented, doubled, lost, leaks);
  }
}
