package ai.flowscale.emulator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What the emulator stands on. */
@AnalyzeClasses(
    packages = "ai.flowscale.emulator",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String JUNIT = "ai.flowscale.emulator.junit";

  @ArchTest
  static final ArchRule ONLY_THE_API_AND_JSON_ARE_NEEDED =
      classes()
          .that()
          .resideOutsideOfPackage(JUNIT)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "javax..",
              "jakarta.json..",
              "org.jspecify.annotations",
              "ai.flowscale.api",
              "ai.flowscale.api.model",
              "ai.flowscale.api.error",
              "ai.flowscale.api.spi",
              "ai.flowscale.emulator..");

  @ArchTest
  static final ArchRule THE_EXTENSION_NEEDS_JUNIT_BESIDES =
      classes()
          .that()
          .resideInAPackage(JUNIT)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.jspecify.annotations",
              "org.junit.jupiter.api..",
              JUNIT,
              "ai.flowscale.emulator");

  @ArchTest
  static final ArchRule THE_SERVER_KNOWS_NOTHING_OF_THE_SERVICE =
      noClasses()
          .that()
          .resideInAPackage("ai.flowscale.emulator.http")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "ai.flowscale.emulator", "ai.flowscale.emulator.service", "ai.flowscale.api..");
}
