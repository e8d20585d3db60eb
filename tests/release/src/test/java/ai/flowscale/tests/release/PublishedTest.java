package ai.flowscale.tests.release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.lang.module.ModuleFinder;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Maven Central and the users of modules ask of each artifact. */
class PublishedTest {
  /** They need WireMock, LangChain4j and Spring AI, whose jars have no stable module names. */
  private static final Set<String> AUTOMATIC =
      Set.of(
          "flowscale-tck",
          "integrations/flowscale-langchain4j",
          "integrations/flowscale-spring-ai");

  static List<Published> jars() {
    return Published.jars();
  }

  @Test
  void examplesAndTestsAreNotPublished() {
    assertThat(jars())
        .hasSizeGreaterThan(9)
        .allMatch(module -> module.folder().matches("(integrations/)?flowscale-[\\w.-]+"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pom.xml", "flowscale-bom/pom.xml"})
  void aPomWithoutParentHasAllThatCentralAsksFor(String pom) {
    assertThat(Published.read(Published.ROOT.resolve(pom)))
        .contains(
            "<name>",
            "<description>",
            "<url>https://",
            "<licenses>",
            "<developers>",
            "<organization>",
            "<scm",
            "<connection>scm:git:https://");
  }

  @ParameterizedTest
  @MethodSource("jars")
  void aPomSaysWhatItIs(Published module) {
    assertThat(module.pom().replaceFirst("(?s)<dependencies>.*", ""))
        .contains("<name>", "<description>");
  }

  @ParameterizedTest
  @MethodSource("jars")
  void aJarHasTheLicence(Published module) throws IOException {
    try (JarFile jar = new JarFile(module.jar(Published.ROOT).toFile())) {
      byte[] licence = jar.getInputStream(jar.getEntry("META-INF/LICENSE")).readAllBytes();

      assertThat(new String(licence, UTF_8))
          .isEqualTo(Published.read(Published.ROOT.resolve("LICENSE")));
    }
  }

  @ParameterizedTest
  @MethodSource("jars")
  void aJarIsAModule(Published module) {
    ModuleDescriptor descriptor = descriptor(module);

    assertThat(descriptor.isAutomatic())
        .isEqualTo(AUTOMATIC.contains(module.folder()) || module.isMavenPlugin());
    if (!module.isMavenPlugin()) {
      assertThat(descriptor.name()).startsWith("ai.flowscale.");
    }
  }

  /** The compiler looks for a module that is handed on, even for an optional one. */
  @ParameterizedTest
  @MethodSource("jars")
  void aModuleHandsOnNothingOptional(Published module) {
    assertThat(descriptor(module).requires())
        .noneMatch(it -> it.modifiers().containsAll(Set.of(Modifier.STATIC, Modifier.TRANSITIVE)));
  }

  /** By the profile {@code apidiff}, which takes packages below these too. */
  @ParameterizedTest
  @MethodSource("jars")
  void whatAModuleExportsIsComparedWithTheLastRelease(Published module) {
    Stream<String> exported =
        descriptor(module).exports().stream()
            .filter(exports -> !exports.isQualified())
            .map(ModuleDescriptor.Exports::source)
            .filter(name -> !name.equals("ai.flowscale.codegen")); // as VERSIONING.md says

    assertThat(exported)
        .allMatch(
            name ->
                module.comparedPackages().stream()
                    .anyMatch(compared -> (name + ".").startsWith(compared + ".")));
  }

  private static ModuleDescriptor descriptor(Published module) {
    return ModuleFinder.of(module.jar(Published.ROOT)).findAll().iterator().next().descriptor();
  }
}
