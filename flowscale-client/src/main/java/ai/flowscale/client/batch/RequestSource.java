package ai.flowscale.client.batch;

import ai.flowscale.api.WorkflowRequest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Where the requests of a batch come from, one when it is asked for. */
interface RequestSource {

  /** Takes the next request; empty at the end. Not called again before it has completed. */
  CompletableFuture<Optional<WorkflowRequest>> next();

  /** No more is wanted. Idempotent. */
  void close();
}
