package ai.flowscale.maven;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.codegen.DescriptionFile;
import ai.flowscale.codegen.Drift;
import java.io.File;
import java.util.List;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Compares the committed descriptions with the deployment, and fails where they differ. Address and
 * key come from the environment variables {@code FLOWSCALE_API_URL} and {@code FLOWSCALE_API_KEY}.
 */
@Mojo(name = "check", threadSafe = true)
public class CheckMojo extends AbstractMojo {
  /** The file with the descriptions. */
  @Parameter(
      property = "flowscale.descriptions",
      defaultValue = "${project.basedir}/src/main/flowscale/workflows.json")
  File descriptions;

  /** Made by Maven, which sets the fields. */
  @SuppressWarnings("NullAway.Init")
  public CheckMojo() {}

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    List<Workflow> described;
    try {
      described = DescriptionFile.read(descriptions.toPath());
    } catch (FlowscaleException e) {
      throw new MojoExecutionException(e.getMessage(), e);
    }
    List<String> differences = Drift.between(described, Deployment.workflows());
    if (!differences.isEmpty()) {
      throw new MojoFailureException(
          "The deployment differs from "
              + descriptions
              + ":\n"
              + String.join("\n", differences)
              + "\nFetch the descriptions anew with flowscale:describe, and compile");
    }
    getLog().info("The deployment is as " + descriptions + " says");
  }
}
