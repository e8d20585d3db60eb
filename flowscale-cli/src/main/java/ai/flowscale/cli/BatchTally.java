package ai.flowscale.cli;

import java.time.Duration;

/** How far a batch is. */
final class BatchTally {
  private final int total;
  private final long begunNanos;
  private int done;
  private int failed;
  private int resumed;

  BatchTally(int total, long begunNanos) {
    this.total = total;
    this.begunNanos = begunNanos;
  }

  void add(boolean isWell, boolean isResumed) {
    done++;
    failed += isWell ? 0 : 1;
    resumed += isResumed ? 1 : 0;
  }

  int done() {
    return done;
  }

  int failed() {
    return failed;
  }

  /** What is shown while it goes on, with the time left by those that were not there before. */
  String line(long nowNanos) {
    int executed = done - resumed;
    String left =
        executed == 0 || done == total
            ? ""
            : ", "
                + Times.largest(
                    Duration.ofNanos((nowNanos - begunNanos) / executed * (total - done)))
                + " left";
    return done + " of " + total + " done" + (failed == 0 ? "" : ", " + failed + " failed") + left;
  }

  /** What is said at its end. */
  String summary() {
    return (done - failed)
        + " of "
        + total
        + " completed"
        + (resumed == 0 ? "" : ", " + resumed + " of them resumed")
        + (failed == 0 ? "" : ", " + failed + " failed")
        + ".";
  }
}
