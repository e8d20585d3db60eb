package ai.flowscale.transport.toolkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The toolkit knows the contract of transports and Java, and no client. */
@AnalyzeClasses(
    packages = "ai.flowscale.transport.toolkit",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule theToolkitSeesTheSpiAndJavaOnly =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "ai.flowscale.transport.toolkit..",
              "ai.flowscale.api.spi",
              "ai.flowscale.api.error",
              "java..",
              "javax.net.ssl..",
              "org.jspecify..");

  @ArchTest
  static final ArchRule itsPackagesKnowNothingOfTheExchangesAboveThem =
      noClasses()
          .that()
          .resideInAPackage("ai.flowscale.transport.toolkit.*")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.flowscale.transport.toolkit");

  @ArchTest
  static final ArchRule nobodySynchronizes =
      methods().should().notHaveModifier(JavaModifier.SYNCHRONIZED);
}
