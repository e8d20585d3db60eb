package ai.flowscale.engine.submission;

import ai.flowscale.api.WorkflowRequest;

/**
 * A submission that another process has made, or was about to make, without knowing what came of
 * it.
 */
public final class LeftOpen {
  private final WorkflowRequest request;
  private final SentSubmission sent;

  LeftOpen(WorkflowRequest request, SentSubmission sent) {
    this.request = request;
    this.sent = sent;
  }

  WorkflowRequest request() {
    return request;
  }

  SentSubmission sent() {
    return sent;
  }
}
