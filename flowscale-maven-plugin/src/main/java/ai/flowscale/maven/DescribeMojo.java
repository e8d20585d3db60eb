package ai.flowscale.maven;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.api.text.Printable;
import ai.flowscale.codegen.DescriptionFile;
import java.io.File;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Fetches the descriptions of workflows and writes them to a file, to be committed. Address and key
 * come from the environment variables {@code FLOWSCALE_API_URL} and {@code FLOWSCALE_API_KEY}.
 */
@Mojo(name = "describe", threadSafe = true)
public class DescribeMojo extends AbstractMojo {
  /** The file to write. */
  @Parameter(
      property = "flowscale.descriptions",
      defaultValue = "${project.basedir}/src/main/flowscale/workflows.json")
  File descriptions;

  /** The ids of the workflows; all workflows if it is empty. */
  @Parameter(property = "flowscale.workflows")
  List<String> workflows = List.of();

  /** Made by Maven, which sets the fields. */
  @SuppressWarnings("NullAway.Init")
  public DescribeMojo() {}

  @Override
  public void execute() throws MojoExecutionException {
    List<Workflow> deployed = Deployment.workflows();
    Set<String> missing = new LinkedHashSet<>(workflows);
    deployed.forEach(workflow -> missing.remove(workflow.id()));
    if (!missing.isEmpty()) {
      throw new MojoExecutionException(
          "Not deployed: %s. Deployed are %s"
              .formatted(
                  missing, deployed.stream().map(Workflow::id).map(Printable::name).toList()));
    }
    List<Workflow> wanted =
        deployed.stream()
            .filter(workflow -> workflows.isEmpty() || workflows.contains(workflow.id()))
            .toList();
    try {
      DescriptionFile.write(descriptions.toPath(), wanted);
    } catch (FlowscaleException e) {
      throw new MojoExecutionException(e.getMessage(), e);
    }
    getLog().info("The descriptions of " + wanted.size() + " workflows are in " + descriptions);
  }
}
