package ai.flowscale.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/** The rules of the house; docs/architecture.md says why they are what they are. */
@AnalyzeClasses(packages = "ai.flowscale", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule packagesOfTheClientHaveNoCycles =
      slices().matching("ai.flowscale.client.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule nothingDependsOnThePackageThatPutsTheClientTogether =
      noClasses()
          .that()
          .resideInAPackage("ai.flowscale.client.(*)..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.flowscale.client");

  /** It could be an artifact of its own: {@code BatchCall} is all that it asks of a client. */
  @ArchTest
  static final ArchRule aBatchKnowsTheApiAndTheUtilitiesForThreadsAlone =
      classes()
          .that()
          .resideInAPackage("ai.flowscale.client.batch")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "ai.flowscale.api..",
              "ai.flowscale.client.batch",
              "ai.flowscale.client.concurrent",
              "java..",
              "jakarta.json..",
              "org.jspecify..");

  @ArchTest
  static final ArchRule theClientDependsOnNothingButTheApiAndTheJakartaJsonSpecifications =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "ai.flowscale..",
              "java..",
              "javax.net.ssl..",
              "jdk.jfr..",
              "jakarta.json..",
              "org.jspecify..");

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
          .resideInAnyPackage(
              "java.util.logging..",
              "org.slf4j..",
              "org.apache.logging..",
              "org.apache.commons.logging..");

  @ArchTest
  static final ArchRule timeComesFromTheScheduler =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("ai.flowscale.api.spi.ExecutorScheduler")
          .and()
          .doNotHaveFullyQualifiedName("ai.flowscale.api.spi.SystemScheduler")
          .should()
          .callMethod(
              java.util.concurrent.CompletableFuture.class,
              "orTimeout",
              long.class,
              java.util.concurrent.TimeUnit.class)
          .orShould()
          .callMethodWhere(
              new DescribedPredicate<>("a clock or a delay of the JVM is used") {
                @Override
                public boolean test(com.tngtech.archunit.core.domain.JavaMethodCall call) {
                  String target =
                      call.getTargetOwner().getName() + "." + call.getTarget().getName();
                  return List.of(
                              "java.lang.System.nanoTime",
                              "java.lang.System.currentTimeMillis",
                              "java.lang.Thread.sleep",
                              "java.util.concurrent.CompletableFuture.orTimeout",
                              "java.util.concurrent.CompletableFuture.completeOnTimeout",
                              "java.util.concurrent.CompletableFuture.delayedExecutor")
                          .contains(target)
                      || (target.equals("java.time.Instant.now"));
                }
              });

  @ArchTest
  static final ArchRule nobodySynchronizes =
      methods().should().notHaveModifier(JavaModifier.SYNCHRONIZED);

  @ArchTest
  static final ArchRule everyPackageIsNullMarked =
      classes()
          .should(
              new ArchCondition<>("be in a package with a package-info that is @NullMarked") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  boolean marked =
                      type.getPackage()
                          .tryGetPackageInfo()
                          .filter(info -> info.isAnnotatedWith(NullMarked.class))
                          .isPresent();
                  if (!marked && !type.getSimpleName().equals("module-info")) {
                    events.add(
                        SimpleConditionEvent.violated(
                            type, type.getName() + " is in a package that is not @NullMarked"));
                  }
                }
              });
}
