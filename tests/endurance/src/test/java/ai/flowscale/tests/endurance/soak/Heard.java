package ai.flowscale.tests.endurance.soak;

import ai.flowscale.api.error.SubmissionUncertainException;
import java.util.Optional;

/**
 * What a caller heard of its submission.
 *
 * @param what in a word: {@link #RESULT}, or the kind of the failure
 * @param runId the run that it knows of
 */
record Heard(String what, Optional<String> runId) {
  static final String RESULT = "result";

  private static final String UNCERTAIN = SubmissionUncertainException.class.getSimpleName();

  /** Returns whether the caller knows that there may be a run. */
  boolean isUncertain() {
    return what.equals(UNCERTAIN);
  }
}
