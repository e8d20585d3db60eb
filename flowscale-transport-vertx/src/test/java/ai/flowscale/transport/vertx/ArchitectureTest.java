package ai.flowscale.transport.vertx;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * A transport moves bytes: it sees the SPI and its HTTP library, and nothing of FlowScale or JSON.
 */
@AnalyzeClasses(
    packages = "ai.flowscale.transport.vertx",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule aTransportSeesTheSpiAndItsHttpLibraryOnly =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "ai.flowscale.transport.vertx..",
              "ai.flowscale.api.spi",
              "ai.flowscale.api.error",
              "ai.flowscale.transport.toolkit",
              "ai.flowscale.transport.toolkit.interrupt",
              "io.netty.buffer",
              "io.netty.channel..",
              "io.netty.handler.codec",
              "io.netty.handler.codec.http",
              "io.netty.handler.codec.http2",
              "io.netty.handler.ssl",
              "io.netty.util..",
              "io.vertx.core..",
              "io.vertx.ext.web.client",
              "io.vertx.ext.web.codec..",
              "java..",
              "javax.net.ssl..",
              "org.jspecify..");

  @ArchTest
  static final ArchRule onlyWhatVertxOffersToApplicationsIsUsed =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx..impl..", "io.vertx..internal..");

  /** Its artifact is optional: whatever else is loaded must not need it. */
  @ArchTest
  static final ArchRule webClientStaysInItsRoom =
      noClasses()
          .that()
          .haveSimpleNameNotStartingWith("WebClient")
          .and()
          .areTopLevelClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.vertx.ext..")
          .orShould()
          .dependOnClassesThat()
          .haveSimpleNameStartingWith("WebClient");

  @ArchTest
  static final ArchRule nothingPrintsOrTakesALoggingLibrary =
      noClasses()
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(Throwable.class, "printStackTrace")
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage("java.util.logging..");

  @ArchTest
  static final ArchRule nobodySynchronizes =
      methods().should().notHaveModifier(JavaModifier.SYNCHRONIZED);
}
