package ai.flowscale.maven;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.codegen.DescriptionFile;
import ai.flowscale.codegen.GeneratedSource;
import ai.flowscale.codegen.WorkflowGenerator;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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
      refuseSharedPackage();
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

  /** Each of them would delete the classes of the other, since they have no workflow here. */
  private void refuseSharedPackage() throws MojoExecutionException {
    String key = getClass().getName() + ":" + absolute(outputDirectory) + ":" + packageName;
    String mine = absolute(descriptions);
    Object other = project.getContextValue(key);
    if (other != null && !other.equals(mine)) {
      throw new MojoExecutionException(
          "Two executions generate classes of the package %s into %s, from %s and from %s: give each its own packageName"
              .formatted(packageName, outputDirectory, other, mine));
    }
    project.setContextValue(key, mine);
  }

  private static String absolute(File file) {
    return file.toPath().toAbsolutePath().normalize().toString();
  }

  private int write(List<GeneratedSource> sources) throws IOException {
    Path folder = outputDirectory.toPath();
    // Before the others are written: where case tells no names apart, one of them may be its name.
    deleteOthers(
        sources.stream().map(source -> folder.resolve(source.path())).collect(Collectors.toSet()));
    int written = 0;
    for (GeneratedSource source : sources) {
      written += source.writeTo(folder) ? 1 : 0;
    }
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
