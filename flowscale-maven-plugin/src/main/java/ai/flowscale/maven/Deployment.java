package ai.flowscale.maven;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.Workflow;
import java.util.List;
import org.apache.maven.plugin.MojoExecutionException;

/** The deployment that the environment names. */
final class Deployment {
  private Deployment() {}

  /** Fetches the descriptions of all workflows. */
  static List<Workflow> workflows() throws MojoExecutionException {
    try (Flowscale flowscale = Flowscale.fromEnvironment()) {
      return flowscale.getWorkflows();
    } catch (FlowscaleException e) {
      throw new MojoExecutionException(
          "The workflows of the deployment cannot be read: " + e.getMessage(), e);
    }
  }
}
