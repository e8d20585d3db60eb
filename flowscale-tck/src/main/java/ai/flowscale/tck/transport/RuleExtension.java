package ai.flowscale.tck.transport;

import ai.flowscale.tck.Extent;
import ai.flowscale.tck.TransportUnderTest;
import ai.flowscale.tck.report.OutcomeRecorder;
import ai.flowscale.tck.server.Overtime;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.jupiter.api.extension.support.TypeBasedParameterResolver;

/** Runs a {@link RuleTest} on its routes, and records its outcome. */
final class RuleExtension implements TestTemplateInvocationContextProvider {

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return context.getRequiredTestMethod().isAnnotationPresent(RuleTest.class);
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    RuleTest test =
        Objects.requireNonNull(context.getRequiredTestMethod().getAnnotation(RuleTest.class));
    List<Route> routes = test.routes().routes();
    Stream<Route> plain = Stream.of(routes.get(0));
    List<Route> further =
        Route.areAllChosen(context) ? routes.subList(1, routes.size()) : List.<Route>of();
    Stream<Route> others = Extent.chosen().of(test.value().number(), further).stream();
    return Stream.concat(plain, others).map(route -> new Invocation(test.value(), route));
  }

  /** An invocation of a test. */
  private static final class Invocation extends TypeBasedParameterResolver<TransportScenario>
      implements TestTemplateInvocationContext, InvocationInterceptor {
    private final TransportRule rule;
    private final Route route;
    private @Nullable TransportScenario scenario;

    Invocation(TransportRule rule, Route route) {
      this.rule = rule;
      this.route = route;
    }

    @Override
    public String getDisplayName(int invocationIndex) {
      return "rule " + rule.number() + ", " + route.text();
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(this);
    }

    @Override
    public TransportScenario resolveParameter(
        ParameterContext parameter, ExtensionContext context) {
      ThreadLeaks.OfSuite ofSuite = ThreadLeaks.of(context);
      ofSuite.startLate(context, suite(context));
      TransportScenario opened =
          new TransportScenario(suite(context), rule, route, ofSuite.watch());
      LateExchanges late = ofSuite.late();
      if (late != null) {
        opened.late(late);
      }
      scenario = opened;
      return opened;
    }

    private static TransportUnderTest suite(ExtensionContext context) {
      return context
          .getRequiredTestInstances()
          .findInstance(TransportUnderTest.class)
          .orElseThrow(
              () ->
                  new IllegalStateException(
                      "Let the test class, or the one that it is nested in, implement "
                          + TransportUnderTest.class.getName()));
    }

    @Override
    @SuppressWarnings("CatchingUnchecked") // Any exception of a test means that its rule is broken.
    public void interceptTestTemplateMethod(
        InvocationInterceptor.Invocation<@Nullable Void> invocation,
        ReflectiveInvocationContext<Method> invocationContext,
        ExtensionContext context)
        throws Throwable {
      TransportScenario opened = Objects.requireNonNull(scenario);
      OutcomeRecorder recorder = OutcomeRecorder.of(context);
      RuleOutcome skipped = skipped(opened);
      if (skipped != null) {
        invocation.skip();
        opened.end(false);
        recorder.record(skipped);
        skipped.report(null);
        return;
      }
      Throwable broken = null;
      try {
        Overtime.bound(beyondLimit(rule), invocation::proceed);
        opened.checkExemptCases();
      } catch (Throwable thrown) {
        broken = thrown;
      }
      boolean declared = rule.capability().map(opened::declares).orElse(true);
      try {
        opened.end(broken == null);
      } catch (Throwable thrown) {
        broken = broken == null ? thrown : broken;
      }
      ThreadLeaks.of(context).closed(opened, recorder);
      RuleOutcome outcome = RuleOutcome.of(rule, route, declared, opened.leftOut(), broken);
      recorder.record(outcome);
      outcome.report(broken);
    }

    /** Returns how long the rule may take beyond the limit of all tests. */
    private static Duration beyondLimit(TransportRule tested) {
      return switch (tested) {
        case ANY_PAUSE -> LateExchanges.time();
        case WHOLE_UPLOAD -> LongBodies.WAIT;
        default -> Duration.ZERO;
      };
    }

    private @Nullable RuleOutcome skipped(TransportScenario opened) {
      String exempt = opened.exemption(rule);
      if (exempt != null) {
        return RuleOutcome.exempt(rule, route, exempt);
      }
      String missing = opened.withoutRoute();
      return missing == null ? null : RuleOutcome.noRoute(rule, route, missing);
    }
  }
}
