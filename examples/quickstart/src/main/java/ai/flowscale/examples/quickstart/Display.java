package ai.flowscale.examples.quickstart;

import ai.flowscale.api.TransferProgress;
import ai.flowscale.api.model.RunStatus;

/** Shows what is going on. Called by one thread at a time. */
interface Display extends AutoCloseable {

  /** Bars on a terminal, and lines where the output goes elsewhere. */
  static Display create() {
    return Terminal.isInteractive()
        ? new TerminalDisplay(System.out)
        : new PlainDisplay(System.out);
  }

  /** Shows a line. */
  void line(String text);

  /**
   * Shows how far an upload or a download is.
   *
   * @param task which one; another than before ends the one before
   */
  void transfer(String task, TransferProgress progress);

  /** Shows what the run is doing. */
  void status(RunStatus status);

  /** Ends what is in the middle of being shown. Idempotent. */
  @Override
  void close();
}
