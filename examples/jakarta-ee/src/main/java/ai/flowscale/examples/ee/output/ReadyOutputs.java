package ai.flowscale.examples.ee.output;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.examples.ee.problem.Problem;
import ai.flowscale.examples.ee.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Outputs whose content is there. */
@ApplicationScoped
public class ReadyOutputs {
  @Inject private Flowscale flowscale;

  /**
   * Asks the service for an output.
   *
   * @throws ProblemException with the status 409 where it is not there yet
   */
  public RunOutput get(String filename) {
    return flowscale
        .getOutput(filename)
        .filter(RunOutput::isReady)
        .orElseThrow(
            () ->
                new ProblemException(
                    Problem.of(
                        409,
                        "not-ready",
                        "Not ready",
                        "The output is not there yet. Try again later.")));
  }
}
