package ai.flowscale.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
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
  private static final String[] EXPORTED = {
    "ai.flowscale.api", "ai.flowscale.api.model", "ai.flowscale.api.error", "ai.flowscale.api.spi"
  };
  private static final String BOOTSTRAP = "ai.flowscale.api.bootstrap";

  private static final DescribedPredicate<JavaClass> INTERFACE_RECORD_ENUM_OR_EXCEPTION =
      new DescribedPredicate<>(
          "interfaces, records, enums, annotations, exceptions or opaque values") {
        @Override
        public boolean test(JavaClass type) {
          return type.isInterface()
              || type.isRecord()
              || type.isEnum()
              || type.isAnnotation()
              || type.isAssignableTo(Throwable.class)
              || isOpaqueValue(type)
              // The synthetic class of a switch over an enum, and package-info.
              || type.isAnonymousClass()
              || type.getSimpleName().equals("package-info");
        }
      };

  /** A value whose parts no serializer finds. */
  private static boolean isOpaqueValue(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.FINAL)
        && !type.getFields().isEmpty()
        && type.getFields().stream()
            .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
            .allMatch(
                field ->
                    field
                        .getModifiers()
                        .containsAll(
                            List.of(
                                JavaModifier.PRIVATE, JavaModifier.FINAL, JavaModifier.TRANSIENT)));
  }

  @ArchTest
  static final ArchRule exportedPackagesHoldNoClasses =
      classes()
          .that()
          .resideInAnyPackage(EXPORTED)
          .should(
              new ArchCondition<>("be " + INTERFACE_RECORD_ENUM_OR_EXCEPTION.getDescription()) {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  if (!INTERFACE_RECORD_ENUM_OR_EXCEPTION.test(type)) {
                    events.add(SimpleConditionEvent.violated(type, type.getName() + " is a class"));
                  }
                }
              });

  @ArchTest
  static final ArchRule exportedPackagesNameTheEngineInOnePlaceOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage("ai.flowscale.engine..")
          .and()
          .doNotHaveFullyQualifiedName(BOOTSTRAP + ".Bootstrap")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.flowscale.engine..");

  @ArchTest
  static final ArchRule apiDependsOnNothingButTheJakartaJsonSpecifications =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "ai.flowscale..", "java..", "javax.net.ssl..", "jakarta.json..", "org.jspecify..");

  @ArchTest
  static final ArchRule exportedSignaturesNameOnlyWhatUsersHave =
      methods()
          .that()
          .areDeclaredInClassesThat()
          .resideInAnyPackage(EXPORTED)
          .and()
          .areDeclaredInClassesThat()
          .arePublic()
          .and()
          .arePublic()
          .should(
              new ArchCondition<>("name exported or standard types and no checked exception") {
                @Override
                public void check(JavaMethod method, ConditionEvents events) {
                  method.getAllInvolvedRawTypes().stream()
                      .map(JavaClass::getBaseComponentType)
                      .filter(type -> !isVisibleToUsers(type))
                      .forEach(
                          type ->
                              events.add(
                                  SimpleConditionEvent.violated(
                                      method, method.getFullName() + " names " + type.getName())));
                  method.getThrowsClause().getTypes().stream()
                      .filter(type -> !type.toErasure().isAssignableTo(RuntimeException.class))
                      .forEach(
                          type ->
                              events.add(
                                  SimpleConditionEvent.violated(
                                      method, method.getFullName() + " throws " + type.getName())));
                }
              });

  private static boolean isVisibleToUsers(JavaClass type) {
    String name = type.getPackageName();
    return type.isPrimitive()
        || name.startsWith("java.")
        || name.startsWith("javax.net.ssl")
        || name.startsWith("jakarta.json")
        || (List.of(EXPORTED).contains(name) && type.getModifiers().contains(JavaModifier.PUBLIC));
  }

  @ArchTest
  static final ArchRule transportsAndUsersSeeNothingOfTheEngineThroughTheSpi =
      noClasses()
          .that()
          .resideInAPackage("ai.flowscale.engine..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName(BOOTSTRAP + ".Bootstrap");

  @ArchTest
  static final ArchRule roomsOfTheEngineHaveNoCycles =
      slices().matching("ai.flowscale.engine.(*)..").should().beFreeOfCycles();

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
