package ai.flowscale.api.error;

/**
 * What came of cancelling a run together with the wait for it; see {@link
 * ai.flowscale.api.WaitOptions#cancelRunOn()}.
 */
public enum RunCancellation {
  /**
   * The service was not asked to cancel: the options do not say so for this end of the wait, no run
   * is known, the run had been seen to have ended, or each response showed that it is another than
   * the one that was submitted.
   */
  NOT_ASKED,
  /** The service confirmed the cancellation. */
  CONFIRMED,
  /**
   * The service was asked and did not confirm within 5 seconds: it refused, did not respond, or
   * could not be reached. The run may continue; the failure of the call is among the suppressed
   * exceptions.
   */
  UNCONFIRMED
}
