package ai.flowscale.engine.waiting;

import ai.flowscale.api.model.Run;
import java.util.concurrent.CompletableFuture;

/** A wait as the poller sees it. */
interface Polled {
  /**
   * Starts one request. What it answers is dealt with, and the next look planned, before the future
   * completes, however it does.
   */
  CompletableFuture<?> look();

  /** Whether more requests belong to the look that has been started. */
  boolean hasMore();

  /** Whether the next look is one at the run, which a page of runs can stand for. */
  boolean wantsRun();

  /** Takes what a page of runs says, and plans the next look. */
  void listed(Run run);

  /** The time of the wait is over. */
  void timeOut();

  /** The poller cannot go on with this wait. */
  void broken(Throwable mistake);
}
