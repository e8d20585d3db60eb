package ai.flowscale.tests.schedules;

/** Checks without a library, whose own locks and threads would be under control as well. */
final class Expect {
  private Expect() {}

  static void that(boolean holds, String finding) {
    if (!holds) {
      throw new AssertionError(finding);
    }
  }
}
