package ai.flowscale.tck.faults;

/**
 * How many looks there are at something that fails each time. Every interval is drawn, from nine
 * tenths of its length on; the least number is that of whole intervals, the most that of nine
 * tenths.
 *
 * @param fewest at the least
 * @param most at the most
 */
record Looks(int fewest, int most) {
  /** In a wait of a minute at a run: intervals double from 0.25 to 2 seconds. */
  static final Looks AT_A_RUN = new Looks(33, 36);

  /** The same at an output: intervals of 30 % of the time that has passed, 0.5 to 2 seconds. */
  static final Looks AT_AN_OUTPUT = new Looks(36, 40);

  /** Up to the first after ten seconds, for which what is not found may yet turn up. */
  static final Looks AT_A_MISSING_RUN = new Looks(9, 9);

  /** The same at an output. */
  static final Looks AT_A_MISSING_OUTPUT = new Looks(12, 13);

  /** Each takes ten seconds; the last may begin where the minute ends. */
  static final Looks THAT_STALL = new Looks(6, 7);

  /** At a run, each of which takes its five seconds. */
  static final Looks AT_A_RUN_THAT_HANG = new Looks(10, 10);

  /** The same at an output. */
  static final Looks AT_AN_OUTPUT_THAT_HANG = new Looks(9, 9);

  /** Looks every seven seconds, and every eight where a date in whole seconds says so. */
  static Looks asAskedFor(FaultKind fault) {
    return fault == FaultKind.RETRY_AFTER_SECONDS ? new Looks(9, 9) : new Looks(8, 8);
  }

  /** Where each look is so many requests. */
  Looks times(int least, int greatest) {
    return new Looks(fewest * least, most * greatest);
  }
}
