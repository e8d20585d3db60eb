package ai.flowscale.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.demo.DemoWorkflow;
import ai.flowscale.emulator.demo.DemoWorkflows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The goals against the emulator; examples/typed-workflow runs {@code generate} in a real build.
 */
class GoalsTest {
  private final FlowscaleEmulator emulator = start();

  private static FlowscaleEmulator start() {
    FlowscaleEmulator.Builder builder = FlowscaleEmulator.builder();
    DemoWorkflows.all(Duration.ZERO, Duration.ZERO).forEach(builder::workflow);
    return builder.start();
  }

  @TempDir private Path folder;

  @BeforeEach
  void name() {
    System.setProperty("flowscale.api.url", emulator.baseUrl());
    System.setProperty("flowscale.api.key", emulator.apiKey());
  }

  @AfterEach
  void close() {
    System.clearProperty("flowscale.api.url");
    System.clearProperty("flowscale.api.key");
    emulator.close();
  }

  private Path descriptions() {
    return folder.resolve("src/workflows.json");
  }

  private void describe(String... workflows) throws MojoExecutionException {
    DescribeMojo goal = new DescribeMojo();
    goal.descriptions = descriptions().toFile();
    goal.workflows = List.of(workflows);
    goal.execute();
  }

  private void check() throws MojoExecutionException, MojoFailureException {
    CheckMojo goal = new CheckMojo();
    goal.descriptions = descriptions().toFile();
    goal.execute();
  }

  private MavenProject generate() throws MojoExecutionException {
    return generate("com.example");
  }

  private MavenProject generate(String packageName) throws MojoExecutionException {
    MavenProject project = new MavenProject();
    generate(project, packageName, descriptions());
    return project;
  }

  private void generate(MavenProject project, String packageName, Path from)
      throws MojoExecutionException {
    GenerateMojo goal = new GenerateMojo();
    goal.descriptions = from.toFile();
    goal.packageName = packageName;
    goal.outputDirectory = folder.resolve("generated").toFile();
    goal.project = project;
    goal.execute();
  }

  @Test
  void describesChecksAndGenerates() throws Exception {
    describe();
    assertThatCode(this::check).doesNotThrowAnyException();
    MavenProject project = generate();
    assertThat(project.getCompileSourceRoots()).containsExactly(folder + "/generated");
    assertThat(folder.resolve("generated/com/example/Poster.java"))
        .content()
        .contains("public Poster seed(long seed)", "public Poster image(Path image)");
  }

  @Test
  void theSameIsNotWrittenAgainAndTheOldIsDeleted() throws Exception {
    describe(DemoWorkflow.ID);
    generate();
    Path poster = folder.resolve("generated/com/example/Poster.java");
    FileTime old = FileTime.fromMillis(0);
    Files.setLastModifiedTime(poster, old);
    Path stale = Files.copy(poster, poster.resolveSibling("Stale.java"));
    generate();
    assertThat(Files.getLastModifiedTime(poster)).isEqualTo(old);
    assertThat(stale).doesNotExist();
  }

  @Test
  void onlyWhatWasGeneratedIsDeletedOrReplaced() throws Exception {
    describe(DemoWorkflow.ID);
    generate("com.other");
    Path own = Files.createDirectories(folder.resolve("generated/com/example"));
    Path beside = Files.writeString(own.resolve("Own.java"), "// By hand.");
    Path elsewhere = Files.writeString(folder.resolve("generated/notes.txt"), "By hand.");
    generate();
    assertThat(beside).content().isEqualTo("// By hand.");
    assertThat(elsewhere).exists();
    assertThat(own.resolve("Poster.java")).exists();
    assertThat(folder.resolve("generated/com/other/Poster.java"))
        .as("of another execution")
        .exists();

    Path poster = Files.writeString(own.resolve("Poster.java"), "// By hand.");
    assertThatExceptionOfType(MojoExecutionException.class)
        .isThrownBy(this::generate)
        .withMessageContaining("Poster.java was not generated");
    assertThat(poster).content().isEqualTo("// By hand.");
  }

  @Test
  void twoExecutionsWithOnePackageAreRefused() throws Exception {
    describe(DemoWorkflow.ID);
    MavenProject project = generate();
    Path poster = folder.resolve("generated/com/example/Poster.java");
    Path other = folder.resolve("src/other.json");
    Files.writeString(other, "{\"id\": \"other\"}");
    assertThatExceptionOfType(MojoExecutionException.class)
        .isThrownBy(() -> generate(project, "com.example", other))
        .withMessage(
            "Two executions generate classes of the package com.example into %s/generated, from %s"
                + " and from %s: give each its own packageName",
            folder, descriptions(), other);
    assertThat(poster).exists();
    generate(project, "com.other", other);
    assertThat(poster).exists();
    assertThat(folder.resolve("generated/com/other/Other.java")).exists();
    assertThatCode(() -> generate(project, "com.example", descriptions()))
        .as("twice in one build")
        .doesNotThrowAnyException();
  }

  @Test
  void classesThatCannotBeWrittenAreNamedAsWhatFailed() throws Exception {
    describe(DemoWorkflow.ID);
    Path file = Files.writeString(folder.resolve("generated"), "x");
    assertThatExceptionOfType(MojoExecutionException.class)
        .isThrownBy(this::generate)
        .withMessageStartingWith("The classes cannot be written: ")
        .withMessageContaining(file.toString());
  }

  @Test
  void onlyTheWorkflowsAskedForAreDescribed() throws Exception {
    describe(DemoWorkflow.ID);
    assertThat(descriptions()).content().contains("Poster").doesNotContain("Endless");
    assertThatExceptionOfType(MojoExecutionException.class)
        .isThrownBy(() -> describe("bncu0a1kipw"))
        .withMessageContaining("Not deployed: [bncu0a1kipw]. Deployed are [bncu0a1kipv, ");
  }

  /** A terminal would obey them. */
  @Test
  void whatTheDeploymentSaysIsPrintedWithoutControlCharacters() throws Exception {
    describe(DemoWorkflow.ID);
    emulator.deploy(EmulatedWorkflow.builder("\u001b]0;owned\u0007\u202e").build());
    emulator.deploy(EmulatedWorkflow.builder(DemoWorkflow.ID).name("\u001b[2J").build());
    assertThatExceptionOfType(MojoExecutionException.class)
        .isThrownBy(() -> describe("other"))
        .withMessageContaining("\\u001b]0;owned\\u0007\\u202e")
        .withMessageNotContainingAny("\u001b", "\u0007", "\u202e");
    assertThatExceptionOfType(MojoFailureException.class)
        .isThrownBy(this::check)
        .withMessageContaining("name is ?[2J")
        .withMessageNotContainingAny("\u001b", "\u0007", "\u202e");
  }

  @Test
  void driftFailsAndIsNamed() throws Exception {
    describe();
    emulator.deploy(EmulatedWorkflow.builder(DemoWorkflow.ID).name("Plakat").build());
    assertThatExceptionOfType(MojoFailureException.class)
        .isThrownBy(this::check)
        .withMessageContaining("workflow 'bncu0a1kipv': name is Plakat, was Poster")
        .withMessageContaining("workflow 'bncu0a1kipv': input 'text_51536' is gone")
        .withMessageContaining("flowscale:describe");
  }

  @Test
  void whatIsMissingIsToldInOneLine() throws IOException {
    assertThatExceptionOfType(MojoExecutionException.class)
        .isThrownBy(this::check)
        .withMessage(
            descriptions()
                + " cannot be read: check the path, or write it with the Maven goal"
                + " flowscale:describe");
    assertThatExceptionOfType(MojoExecutionException.class).isThrownBy(this::generate);
    System.setProperty("flowscale.api.key", "wrong");
    assertThatExceptionOfType(MojoExecutionException.class)
        .isThrownBy(this::describe)
        .withMessageContaining("The workflows of the deployment cannot be read: ")
        .withMessageNotContaining("wrong");
    assertThat(descriptions()).doesNotExist();
  }
}
