package ai.flowscale.client.batch;

import ai.flowscale.api.BatchItem;

/** Who takes the outcomes of a batch; called by one thread at a time, and must not block. */
interface Outcomes {
  /** One that was asked for. */
  void onItem(BatchItem item);

  /** The last call. */
  void onEnd(BatchEnd end);
}
