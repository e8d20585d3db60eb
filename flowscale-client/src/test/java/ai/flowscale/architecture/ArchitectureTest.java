package ai.flowscale.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import ai.flowscale.api.model.PageMeta;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.support.Ids;
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

  @ArchTest
  static final ArchRule theClientDependsOnNothingButTheApiAndTheJakartaJsonSpecifications =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "ai.flowscale..", "java..", "javax.net.ssl..", "jakarta.json..", "org.jspecify..");

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

  /** Another answer to whose run it is would know a part of what {@code ExpectedRun} knows. */
  @ArchTest
  static final ArchRule runsAreToldApartInOnePlace =
      calledOnlyBy(
          Run.class,
          List.of("groupId"),
          "ai.flowscale.api.support.ExpectedRun",
          "ai.flowscale.api.model.RunSummary",
          // Adds the id where a run tells none, and copies the rest.
          "ai.flowscale.client.service.FlowscaleApi");

  @ArchTest
  static final ArchRule soAreTheirWorkflows =
      calledOnlyBy(
          Run.class,
          List.of("workflowId"),
          "ai.flowscale.api.support.ExpectedRun",
          "ai.flowscale.api.model.RunSummary",
          "ai.flowscale.client.service.FlowscaleApi",
          // By what the caller's query filters, and what the times of runs are learned for.
          "ai.flowscale.client.paging.RunPages",
          "ai.flowscale.client.polling.PollSchedule");

  @ArchTest
  static final ArchRule idsAreComparedWhereResponsesAreToldApart =
      calledOnlyBy(
          Ids.class,
          List.of("same", "isOther"),
          "ai.flowscale.api.support.Ids",
          "ai.flowscale.api.support.ExpectedRun",
          "ai.flowscale.client.service.Subject",
          "ai.flowscale.client.json.LostRunId",
          // A description is looked up by the workflow's id.
          "ai.flowscale.client.submission.InputChecks");

  /** {@code ListEvidence} decides it: others read on, by the same counts, and conclude nothing. */
  @ArchTest
  static final ArchRule whatAListProvesIsDecidedInOnePlace =
      calledOnlyBy(
          PageMeta.class,
          List.of("totalCount", "totalPages"),
          "ai.flowscale.api.support.ListEvidence",
          "ai.flowscale.api.model.RunPage",
          "ai.flowscale.client.paging.RunPages",
          "ai.flowscale.client.polling.Sweep");

  private static ArchRule calledOnlyBy(Class<?> owner, List<String> names, String... callers) {
    String called = owner.getSimpleName() + "." + names;
    return noClasses()
        .that(
            DescribedPredicate.describe(
                "are none of " + List.of(callers),
                (JavaClass type) -> !List.of(callers).contains(type.getName())))
        .should()
        .accessTargetWhere(
            DescribedPredicate.describe(
                called + " is called",
                access ->
                    access.getTargetOwner().isEquivalentTo(owner)
                        && names.contains(access.getTarget().getName())
                        && !access.getOriginOwner().isEquivalentTo(owner)));
  }

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
