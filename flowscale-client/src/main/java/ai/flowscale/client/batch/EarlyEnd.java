package ai.flowscale.client.batch;

import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.AuthenticationException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.PermissionDeniedException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Why a batch ends before all its requests have been executed, if it does: the first reason of each
 * kind counts. Used within the events of a batch alone.
 */
final class EarlyEnd {
  private @Nullable FlowscaleException stoppedBy;
  private @Nullable Throwable failure;

  /** Whether all other requests would fail as one has. A gateway's response does not say so. */
  static boolean isShared(FlowscaleException failure) {
    if (failure instanceof ApiException response && !response.isFromService()) {
      return false;
    }
    return failure instanceof AuthenticationException
        || failure instanceof PermissionDeniedException
        || failure instanceof ClientClosedException
        || failure instanceof ConfigurationException;
  }

  /** A request has failed; the outcomes of the others are told. */
  void stoppedBy(FlowscaleException why) {
    if (stoppedBy == null) {
      stoppedBy = why;
    }
  }

  /** Something else than a request has failed, or the batch was ended from outside. */
  void failed(Throwable why) {
    if (failure == null) {
      failure = why instanceof CompletionException && why.getCause() != null ? why.getCause() : why;
    }
  }

  /** Whether there is a reason of either kind. */
  boolean isKnown() {
    return stoppedBy != null || failure != null;
  }

  @Nullable FlowscaleException stoppedBy() {
    return stoppedBy;
  }

  @Nullable Throwable failure() {
    return failure;
  }
}
