package ai.flowscale.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import ai.flowscale.api.InputSource;
import ai.flowscale.api.support.FoundFile;
import ai.flowscale.api.support.OpenFolder;
import ai.flowscale.api.support.RootFolder;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.Socket;
import java.net.URLConnection;
import java.nio.channels.Channel;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;

/** The API is pure; docs/architecture.md says why. */
@AnalyzeClasses(packages = "ai.flowscale", importOptions = ImportOption.DoNotIncludeTests.class)
class ApiArchitectureTest {
  private static final String[] EXPORTED = {
    "ai.flowscale.api",
    "ai.flowscale.api.model",
    "ai.flowscale.api.error",
    "ai.flowscale.api.instrumentation",
    "ai.flowscale.api.spi"
  };

  private static final DescribedPredicate<JavaClass> INTERFACE_RECORD_ENUM_OR_EXCEPTION =
      new DescribedPredicate<>(
          "interfaces, records, enums, annotations, exceptions, opaque values or their builders") {
        @Override
        public boolean test(JavaClass type) {
          return type.isInterface()
              || type.isRecord()
              || type.isEnum()
              || type.isAnnotation()
              || type.isAssignableTo(Throwable.class)
              || isOpaqueValue(type)
              || isBuilder(type)
              // The synthetic class of a switch over an enum, and package-info.
              || type.isAnonymousClass()
              || type.getSimpleName().equals("package-info");
        }
      };

  private static boolean isBuilder(JavaClass type) {
    return type.getSimpleName().equals("Builder")
        && type.getModifiers().contains(JavaModifier.FINAL)
        && type.getEnclosingClass()
            .filter(owner -> owner.isRecord() || isOpaqueValue(owner))
            .isPresent();
  }

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
  static final ArchRule apiDependsOnNothingButJakartaJsonProcessing =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "ai.flowscale.api..",
              "java..",
              "javax.net.ssl..",
              "jakarta.json",
              "jakarta.json.spi",
              "jakarta.json.stream",
              "org.jspecify..");

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
                  if (method.getOwner().isEquivalentTo(InputSource.class)) {
                    // Written by applications, and called by the library alone.
                    return;
                  }
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
  static final ArchRule nothingOpensAFileOrASocketOrStartsAThread =
      noClasses()
          .that()
          // The one place that opens files beneath a folder, for all modules.
          .doNotBelongToAnyOf(RootFolder.class, OpenFolder.class, FoundFile.class)
          .should()
          .callMethodWhere(
              new DescribedPredicate<>("a file, a socket or a thread is used") {
                @Override
                public boolean test(JavaMethodCall call) {
                  return isActive(call.getTargetOwner());
                }
              })
          .orShould()
          .callConstructorWhere(
              new DescribedPredicate<>("a file, a socket or a thread is made") {
                @Override
                public boolean test(JavaConstructorCall call) {
                  return isActive(call.getTargetOwner())
                      || call.getTargetOwner().isAssignableTo(Thread.class)
                      || call.getTargetOwner().isAssignableTo(ThreadPoolExecutor.class);
                }
              });

  private static boolean isActive(JavaClass type) {
    return List.of(Files.class, RandomAccessFile.class, Executors.class).stream()
            .anyMatch(type::isEquivalentTo)
        || type.isAssignableTo(InputStream.class)
        || type.isAssignableTo(OutputStream.class)
        || type.isAssignableTo(Channel.class)
        || type.isAssignableTo(Socket.class)
        || type.isAssignableTo(URLConnection.class);
  }
}
