package ai.flowscale.api;

/**
 * Receives the progress of an upload or a download. Called on {@link
 * FlowscaleConfig#callbackExecutor()}, one call after the other for one transfer; where the bytes
 * are faster than the listener it gets the newest state only. What it throws is logged and changes
 * nothing. For implementation by applications.
 */
@FunctionalInterface
public interface TransferListener {

  /**
   * Bytes have moved. The last call of a transfer that succeeds has all of them.
   *
   * @param progress how many so far. A download never reports less than before, but for a file that
   *     turned out shorter when it started over; an upload does where it is sent again
   */
  void onProgress(TransferProgress progress);
}
