package ai.flowscale.tests.scenarios;

import ai.flowscale.emulator.Dialect;
import ai.flowscale.tck.Extent;
import ai.flowscale.tck.server.Overtime;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.jupiter.api.extension.support.TypeBasedParameterResolver;
import org.opentest4j.TestAbortedException;

/** Runs a {@link ScenarioTest} in each of its dialects and styles. */
final class ScenarioExtension implements TestTemplateInvocationContextProvider {
  private static final Namespace NAMESPACE = Namespace.create(ScenarioExtension.class);

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return context.getRequiredTestMethod().isAnnotationPresent(ScenarioTest.class);
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    ScenarioTest test =
        Objects.requireNonNull(context.getRequiredTestMethod().getAnnotation(ScenarioTest.class));
    List<TestTemplateInvocationContext> variants = new ArrayList<>();
    for (Dialect dialect : test.dialects()) {
      for (Style style : test.styles()) {
        variants.add(new Invocation(dialect, style));
      }
    }
    return Extent.chosen().of(context.getRequiredTestMethod().getName(), variants).stream();
  }

  /** An invocation of a test. */
  private static final class Invocation extends TypeBasedParameterResolver<Scenario>
      implements TestTemplateInvocationContext, InvocationInterceptor {
    private final Dialect dialect;
    private final Style style;
    private @Nullable Scenario scenario;

    Invocation(Dialect dialect, Style style) {
      this.dialect = dialect;
      this.style = style;
    }

    @Override
    public String getDisplayName(int invocationIndex) {
      return (dialect + " dialect, " + style).toLowerCase(Locale.ROOT);
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(this);
    }

    @Override
    public Scenario resolveParameter(ParameterContext parameter, ExtensionContext context) {
      EmulatorPool emulators =
          context
              .getRoot()
              .getStore(NAMESPACE)
              .getOrComputeIfAbsent(
                  EmulatorPool.class, key -> new EmulatorPool(), EmulatorPool.class);
      Scenario opened = new Scenario(suite(context), emulators, dialect, style);
      scenario = opened;
      return opened;
    }

    @Override
    public void interceptTestTemplateMethod(
        InvocationInterceptor.Invocation<@Nullable Void> invocation,
        ReflectiveInvocationContext<Method> invocationContext,
        ExtensionContext context)
        throws Throwable {
      Method test = invocationContext.getExecutable();
      String exempt = suite(context).exemptScenarios().get(test.getName());
      Throwable thrown = null;
      try {
        if (exempt != null) {
          invocation.skip();
          throw new TestAbortedException(exempt);
        }
        Overtime.bound(invocation::proceed);
      } catch (Throwable failure) {
        thrown = failure;
      }
      try {
        Objects.requireNonNull(scenario).end(thrown == null);
      } catch (Throwable leak) {
        thrown = thrown == null || thrown instanceof TestAbortedException ? leak : thrown;
      }
      if (thrown != null) {
        throw thrown;
      }
    }

    private static ClientScenarios suite(ExtensionContext context) {
      return context.getRequiredTestInstances().findInstance(ClientScenarios.class).orElseThrow();
    }
  }
}
