package ai.flowscale.api;

import ai.flowscale.api.bootstrap.Bootstrap;
import java.time.Duration;
import java.util.Optional;

/**
 * What to do about a submission whose outcome is not known, because the connection broke or the
 * answer was a gateway's. Immutable. Set for a client with {@link
 * FlowscaleConfig.Builder#uncertaintyPolicy} or for one request with {@link
 * WorkflowRequest.Builder#uncertaintyPolicy}.
 *
 * <p>By default the caller hears of it at once ({@link #report()}). With {@link #lookFor} the
 * client goes through the runs of the submission's group ({@code GET /api/v1/runs}), at once and
 * then with growing pauses of up to 10 seconds, until the run has turned up or the settling time
 * has passed:
 *
 * <ul>
 *   <li>A request without a group gets one of its own, a random UUID after {@code flowscale-}: a
 *       run that carries it is the submission's for certain.
 *   <li>In a group of the caller's, a run fits if its workflow is the same, if its inputs that are
 *       not files have the values that were sent, and if it was created while it can have come of
 *       the submission: from its begin until the settling time after its end has passed, and 5
 *       minutes before and after that, by which the two clocks may differ. What the service does
 *       not tell of a run (an input, the time, the workflow) speaks neither for it nor against it.
 *       Files are not compared: submissions that differ in files alone belong into groups of their
 *       own. So do those of several programs, or clients, that submit the same inputs: none knows
 *       what the others have submitted.
 *   <li>One run that fits is returned as the {@link ai.flowscale.api.model.Submission}, which tells
 *       so in {@code foundAgain}.
 *   <li>Nothing is guessed. Where several runs fit, or the one that does fits another submission of
 *       this client as well, or its id is not told, a {@link
 *       ai.flowscale.api.error.SubmissionUncertainException} lists them as {@code candidates()}. A
 *       run that this client has returned for another submission is none of them.
 *   <li>Where none has turned up, that exception says so. It is no proof that there is none.
 *   <li>A look that fails is survived if the failure can pass, and else ends the looking.
 *       Interrupting, cancelling and closing end it at once.
 * </ul>
 *
 * <p>The settling time comes on top of the time limits of the submission itself; {@link
 * FlowscaleConfig#callTimeout()} holds for each request, not for the looking as a whole. The last
 * look begins when the settling time has passed and takes up to 10 seconds more.
 *
 * <p>Not for implementation by applications: methods may be added in any release.
 */
public interface UncertaintyPolicy {

  /**
   * Throws {@link ai.flowscale.api.error.SubmissionUncertainException} at once; the default.
   *
   * @return the policy
   */
  static UncertaintyPolicy report() {
    return Bootstrap.engine().uncertaintyPolicy().build();
  }

  /**
   * Looks for the run, and throws if it does not turn up.
   *
   * @param settlingTime how long to look, positive; a run can turn up minutes after a gateway gave
   *     up on its submission
   * @return the policy
   * @throws ai.flowscale.api.error.InvalidRequestException if the time is not positive
   */
  static UncertaintyPolicy lookFor(Duration settlingTime) {
    return builder().lookFor(settlingTime).build();
  }

  /**
   * Starts with {@link #report()}.
   *
   * @return a new builder
   */
  static Builder builder() {
    return Bootstrap.engine().uncertaintyPolicy();
  }

  /**
   * Returns how long to look for the run.
   *
   * @return a positive duration, or empty where the caller hears of the uncertainty at once
   */
  Optional<Duration> settlingTime();

  /**
   * Whether the workflow is submitted a second time where no run has turned up.
   *
   * @return true only if there is a settling time
   */
  boolean isSubmittedAgain();

  /** Collects the parts of a policy. Not safe for use by several threads at once. */
  interface Builder {

    /**
     * Looks for the run of an uncertain submission.
     *
     * @param settlingTime how long to look, positive; by default the client does not look
     * @return this builder
     */
    Builder lookFor(Duration settlingTime);

    /**
     * Submits the workflow once more if no run has turned up when the settling time has passed, in
     * the same group, and looks again if that is uncertain too. At most two submissions are made.
     *
     * <p>A run that turns up even later makes two runs of one request: ask for this only where that
     * costs less than no run. Nothing is submitted again if the last look failed, if an input can
     * be read only once, if the service has told a run's id, or over a transport that does not
     * promise to abort exchanges and never to send twice by itself.
     *
     * @return this builder
     */
    Builder submitAgain();

    /**
     * Finishes the policy.
     *
     * @return the policy
     * @throws ai.flowscale.api.error.InvalidRequestException if the settling time is not positive,
     *     or {@link #submitAgain()} was asked for without one
     */
    UncertaintyPolicy build();
  }
}
