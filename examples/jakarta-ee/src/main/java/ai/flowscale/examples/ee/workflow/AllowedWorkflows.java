package ai.flowscale.examples.ee.workflow;

import ai.flowscale.examples.ee.config.Settings;
import ai.flowscale.examples.ee.problem.Problem;
import ai.flowscale.examples.ee.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;

/** The workflows that may be run through this application: those that are named, or all. */
@ApplicationScoped
public class AllowedWorkflows {
  @Inject private Settings settings;

  /** Whether a workflow may be run. */
  public boolean contains(String id) {
    Set<String> ids = settings.workflows();
    return ids.isEmpty() || ids.contains(id);
  }

  /** Whether any workflow may be run that the deployment has. */
  public boolean isEverything() {
    return settings.workflows().isEmpty();
  }

  /**
   * Refuses a workflow that may not be run, in the same words as one that does not exist.
   *
   * @throws ProblemException with the status 404
   */
  public void check(String id) {
    if (!contains(id)) {
      throw new ProblemException(
          Problem.of(
              404,
              "unknown-workflow",
              "Unknown workflow",
              "There is no such workflow here. The list of workflows has those that there are."));
    }
  }
}
