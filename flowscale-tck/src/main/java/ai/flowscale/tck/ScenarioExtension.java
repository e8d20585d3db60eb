package ai.flowscale.tck;

import ai.flowscale.emulator.Dialect;
import ai.flowscale.tck.report.OutcomeKind;
import ai.flowscale.tck.report.OutcomeRecorder;
import ai.flowscale.tck.report.ScenarioOutcome;
import ai.flowscale.tck.server.Overtime;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
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
    List<Invocation> variants =
        Arrays.stream(test.dialects())
            .flatMap(
                dialect ->
                    Arrays.stream(test.styles()).map(style -> new Invocation(dialect, style)))
            .toList();
    String name = context.getRequiredTestMethod().getName();
    return Extent.chosen().of(name, variants).stream()
        .map(TestTemplateInvocationContext.class::cast);
  }

  /** JUnit before 5.13 closes only this type at the end of a store. */
  @SuppressWarnings("deprecation")
  private record HeldPool(EmulatorPool pool)
      implements ExtensionContext.Store.CloseableResource, AutoCloseable {
    @Override
    public void close() {
      pool.close();
    }
  }

  /** An invocation of a test. */
  private static final class Invocation
      implements TestTemplateInvocationContext,
          ParameterResolver,
          InvocationInterceptor,
          AfterTestExecutionCallback {
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
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Scenario.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      EmulatorPool emulators =
          context
              .getRoot()
              .getStore(NAMESPACE)
              .getOrComputeIfAbsent(
                  EmulatorPool.class, key -> new HeldPool(new EmulatorPool()), HeldPool.class)
              .pool();
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
      String exempt =
          suite(context).exemptScenarios().get(invocationContext.getExecutable().getName());
      if (exempt != null) {
        invocation.skip();
        throw new TestAbortedException(exempt);
      }
      Overtime.bound(invocation::proceed);
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
      ScenarioOutcome.Result result = result(context.getExecutionException());
      Scenario ending = scenario;
      try {
        if (ending != null) {
          ending.end(context.getExecutionException().isEmpty());
        }
      } catch (RuntimeException | Error thrown) {
        result = ScenarioOutcome.Result.FAILED;
        throw thrown;
      } finally {
        record(context, result);
      }
    }

    /** Returns the outermost suite, whose methods a transport's author overrides. */
    private static ClientTck suite(ExtensionContext context) {
      return context.getRequiredTestInstances().getAllInstances().stream()
          .filter(ClientTck.class::isInstance)
          .map(ClientTck.class::cast)
          .findFirst()
          .orElseThrow();
    }

    private static ScenarioOutcome.Result result(Optional<Throwable> thrown) {
      if (thrown.isEmpty()) {
        return ScenarioOutcome.Result.PASSED;
      }
      return thrown.get() instanceof TestAbortedException
          ? ScenarioOutcome.Result.SKIPPED
          : ScenarioOutcome.Result.FAILED;
    }

    private void record(ExtensionContext context, ScenarioOutcome.Result result) {
      Method test = context.getRequiredTestMethod();
      ScenarioOutcome outcome =
          new ScenarioOutcome(
              test.getDeclaringClass().getSimpleName(), test.getName(), getDisplayName(0), result);
      OutcomeRecorder.of(context, OutcomeKind.SCENARIOS).record(outcome.toLine());
    }
  }
}
