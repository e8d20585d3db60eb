package ai.flowscale.maven;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.codegen.DescriptionFile;
import ai.flowscale.codegen.GeneratedSource;
import ai.flowscale.codegen.WorkflowGenerator;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;

/** Generates the classes of the workflows that a file describes, and needs no network for it. */
@Mojo(name = "generate", defaultPhase = LifecyclePhase.GENERATE_SOURCES, threadSafe = true)
public class GenerateMojo extends AbstractMojo {
  /** The file with the descriptions, as the goal {@code describe} writes it. */
  @Parameter(
      property = "flowscale.descriptions",
      defaultValue = "${project.basedir}/src/main/flowscale/workflows.json")
  File descriptions;

  /** The package of the classes. */
  @Parameter(property = "flowscale.packageName", required = true)
  String packageName;

  /**
   * The folder of sources that the classes go to. Generated classes of the same package that no
   * longer have a workflow are deleted.
   */
  @Parameter(defaultValue = "${project.build.directory}/generated-sources/flowscale")
  File outputDirectory;

  @Parameter(defaultValue = "${project}", readonly = true, required = true)
  MavenProject project;

  /** Made by Maven, which sets the fields. */
  @SuppressWarnings("NullAway.Init")
  public GenerateMojo() {}

  @Override
  public void execute() throws MojoExecutionException {
    try {
      List<GeneratedSource> sources =
          WorkflowGenerator.generate(packageName, DescriptionFile.read(descriptions.toPath()));
      int written = write(sources);
      getLog().info(sources.size() + " classes of workflows, " + written + " of them changed");
    } catch (FlowscaleException e) {
      throw new MojoExecutionException(e.getMessage(), e);
    } catch (IOException e) {
      throw new MojoExecutionException("The classes cannot be written: " + e, e);
    }
    project.addCompileSourceRoot(outputDirectory.getPath());
  }

  private int write(List<GeneratedSource> sources) throws IOException {
    Set<Path> current = new HashSet<>();
    int written = 0;
    for (GeneratedSource source : sources) {
      current.add(outputDirectory.toPath().resolve(source.path()));
      written += source.writeTo(outputDirectory.toPath()) ? 1 : 0;
    }
    deleteOthers(current);
    return written;
  }

  private void deleteOthers(Set<Path> current) throws IOException {
    Path folder = outputDirectory.toPath().resolve(packageName.replace('.', '/'));
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!current.contains(file) && GeneratedSource.isGenerated(file)) {
          Files.delete(file);
        }
      }
    }
  }
}
