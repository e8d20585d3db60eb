package ai.flowscale.api;

import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.support.Checks;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What to do about a submission whose outcome is not known, because the connection broke or the
 * response was a gateway's. Immutable. Set for a client with {@link
 * FlowscaleConfig.Builder#uncertaintyPolicy} or for one request with {@link
 * WorkflowRequest.Builder#uncertaintyPolicy}.
 *
 * <p>By default the caller gets an exception at once ({@link #report()}). With {@link #search} the
 * client searches the submission's group for its run ({@code GET /api/v1/runs}), at once and then
 * with growing pauses of up to 10 seconds, until the run has turned up or the settling time has
 * passed:
 *
 * <ul>
 *   <li>A request without a group gets one of its own, a random UUID after {@code flowscale-}, also
 *       as one of a batch. A run of that group is the submission's for certain, whatever its
 *       inputs. It is returned as the {@link ai.flowscale.api.model.Submission}, which says so in
 *       {@code recovered}. So is a run whose id stood in a response that could not be read, in any
 *       group. A listed run that reports another group or workflow is never taken, whatever such a
 *       response named, and neither is one of several, or one of a list that counts more runs than
 *       it holds.
 *   <li>A run in a group that the caller named is not taken: others may submit to that group. When
 *       the settling time has passed, a {@link ai.flowscale.api.error.SubmissionUncertainException}
 *       lists the group's runs of the workflow as {@code candidates()}, those of one page at most,
 *       the newest first.
 *   <li>Where no run has turned up, the exception says so. That does not prove that there is none.
 *       Only after a list whose counts agree with the runs on it is anything submitted again.
 *   <li>A pass through the list that fails is survived if the failure can pass, or is a gateway's,
 *       and else ends the search. Interrupting, cancelling and closing end it at once. Pages that
 *       are too large to be read are read in smaller ones.
 * </ul>
 *
 * <p>The settling time comes on top of the time limits of the submission itself; {@link
 * FlowscaleConfig#callTimeout()} holds for each request, not for the search as a whole. The last
 * pass begins when the settling time has passed and takes up to 10 seconds more. A page that does
 * not come is requested again after a quarter of the settling time, and 10 seconds at least.
 */
public final class UncertaintyPolicy {

  private record Values(Optional<Duration> settlingTime, boolean isSubmittedAgain) {}

  private final transient Values values;

  private UncertaintyPolicy(Values values) {
    this.values = values;
  }

  /**
   * Throws {@link ai.flowscale.api.error.SubmissionUncertainException} at once; the default.
   *
   * @return the policy
   */
  public static UncertaintyPolicy report() {
    return new Builder().build();
  }

  /**
   * Searches for the run, and throws if it does not appear.
   *
   * @param settlingTime how long to search, positive; a run can appear minutes after a gateway gave
   *     up on its submission
   * @return the policy
   * @throws ai.flowscale.api.error.InvalidRequestException if the time is not positive
   */
  public static UncertaintyPolicy search(Duration settlingTime) {
    return builder().search(settlingTime).build();
  }

  /**
   * Starts with {@link #report()}.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns how long to search for the run.
   *
   * @return a positive duration, or empty where the caller gets the exception at once
   */
  public Optional<Duration> settlingTime() {
    return values.settlingTime();
  }

  /**
   * Whether the workflow is submitted a second time where no run has turned up.
   *
   * @return true only if there is a settling time
   */
  public boolean isSubmittedAgain() {
    return values.isSubmittedAgain();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof UncertaintyPolicy that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString().replaceFirst("Values", "UncertaintyPolicy");
  }

  /** Collects the parts of a policy. Not safe for use by several threads at once. */
  public static final class Builder {
    private @Nullable Duration settlingTime;
    private boolean submitAgain;

    private Builder() {}

    /**
     * Searches for the run of an uncertain submission.
     *
     * @param settlingTime how long to search, positive; by default the client does not search
     * @return this builder
     */
    public Builder search(Duration settlingTime) {
      this.settlingTime = Objects.requireNonNull(settlingTime, "settlingTime");
      return this;
    }

    /**
     * Submits the workflow once more if no run has appeared when the settling time has passed, in
     * the same group, and searches again if that is uncertain too. At most two submissions are
     * made.
     *
     * <p>A run that appears even later makes two runs of one request: ask for this only where that
     * costs less than no run. Nothing is submitted again if the list could not be read to its end
     * at last, if there is a candidate, if an input can be read only once, if the service has
     * returned a run's id, or over a transport that does not guarantee to abort exchanges and never
     * to send twice by itself.
     *
     * @return this builder
     */
    public Builder submitAgain() {
      submitAgain = true;
      return this;
    }

    /**
     * Finishes the policy.
     *
     * @return the policy
     * @throws ai.flowscale.api.error.InvalidRequestException if the settling time is not positive,
     *     or {@link #submitAgain()} was asked for without one
     */
    public UncertaintyPolicy build() {
      if (settlingTime == null && submitAgain) {
        throw new InvalidRequestException(
            "submitAgain",
            "submitAgain is set without a settling time: the run of the first submission has to be"
                + " searched for before there is a second; call search(...)");
      }
      return new UncertaintyPolicy(
          new Values(
              Optional.ofNullable(settlingTime).map(time -> Checks.positive("settlingTime", time)),
              submitAgain));
    }
  }
}
