package ai.flowscale.tests.scenarios.faults;

/**
 * The number of polls of something that fails each time. Every interval is random, from 90 % to 100
 * % of its length, so the minimum assumes whole intervals and the maximum 90 % of them.
 *
 * @param fewest the minimum
 * @param most the maximum
 */
record Polls(int fewest, int most) {
  /** Polls of a run in a wait of one minute: intervals double from 0.25 to 2 seconds. */
  static final Polls OF_A_RUN = new Polls(33, 36);

  /** Polls of an output: intervals are 30 % of the time that has passed, from 0.5 to 2 seconds. */
  static final Polls OF_AN_OUTPUT = new Polls(36, 40);

  /** Polls of a run that is not found, until the grace of ten seconds has passed. */
  static final Polls OF_A_MISSING_RUN = new Polls(9, 9);

  /** The same for an output. */
  static final Polls OF_A_MISSING_OUTPUT = new Polls(12, 13);

  /** Polls that take ten seconds each; the last one may start at the end of the minute. */
  static final Polls STALLED = new Polls(6, 7);

  /** Polls of a run that take five seconds each. */
  static final Polls OF_A_RUN_THAT_HANG = new Polls(10, 10);

  /** The same for an output. */
  static final Polls OF_AN_OUTPUT_THAT_HANG = new Polls(9, 9);

  /** Polls every seven seconds, or every eight with a date in whole seconds. */
  static Polls withRetryAfter(FaultKind fault) {
    return fault == FaultKind.RETRY_AFTER_SECONDS ? new Polls(9, 9) : new Polls(8, 8);
  }

  /** Returns the number of requests if each poll is so many requests. */
  Polls times(int least, int greatest) {
    return new Polls(fewest * least, most * greatest);
  }
}
