package ai.flowscale.api;

import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.Submission;

/**
 * Receives the progress of a run that is being waited for. Called on {@link
 * FlowscaleConfig#callbackExecutor()}, one call after the other for one wait; what it throws is
 * logged and changes nothing. For implementation by applications: every method has a default.
 */
public interface RunListener {

  /**
   * The service took the workflow. Not called for {@code awaitRun}.
   *
   * @param submission the response, with the run's id
   */
  default void onSubmitted(Submission submission) {}

  /**
   * The run was seen with another status than before, the first one included. A listener may
   * receive the last status after the result has completed.
   *
   * @param run the run as it was seen
   */
  default void onStatus(Run run) {}
}
