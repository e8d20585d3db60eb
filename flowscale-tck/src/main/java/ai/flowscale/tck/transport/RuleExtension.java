package ai.flowscale.tck.transport;

import ai.flowscale.tck.Extent;
import ai.flowscale.tck.Style;
import ai.flowscale.tck.TransportUnderTest;
import ai.flowscale.tck.report.OutcomeRecorder;
import ai.flowscale.tck.server.Overtime;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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

/** Runs a {@link RuleTest} in each of its styles, and records its outcome. */
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
    List<Style> selected = RuleSelection.stylesOfSuite(context);
    List<Style> styles = Arrays.stream(test.styles()).filter(selected::contains).toList();
    // The asynchronous style finds every broken transport of tests/kit-mutants.
    boolean one = Extent.chosen() == Extent.SHORT && styles.contains(Style.ASYNC);
    List<Route> routes = test.routes().routes();
    Stream<Invocation> plain =
        styles.stream()
            .filter(style -> !one || style == Style.ASYNC)
            .map(style -> new Invocation(test.value(), style, routes.get(0)));
    List<Route> further =
        Route.areAllChosen(context) ? routes.subList(1, routes.size()) : List.<Route>of();
    Stream<Invocation> others =
        Extent.chosen().of(test.value().number(), further).stream()
            .map(
                route -> new Invocation(test.value(), styleOf(test.value(), route, styles), route));
    return Stream.concat(plain, others).map(TestTemplateInvocationContext.class::cast);
  }

  /** One of the styles, always the same one. */
  private static Style styleOf(TransportRule rule, Route route, List<Style> styles) {
    int hash = (rule.number() + route.text()).hashCode();
    return styles.get(Math.floorMod(hash, styles.size()));
  }

  /** An invocation of a test. */
  private static final class Invocation extends TypeBasedParameterResolver<TransportScenario>
      implements TestTemplateInvocationContext, InvocationInterceptor {
    private final TransportRule rule;
    private final Style style;
    private final Route route;
    private @Nullable TransportScenario scenario;

    Invocation(TransportRule rule, Style style, Route route) {
      this.rule = rule;
      this.style = style;
      this.route = route;
    }

    @Override
    public String getDisplayName(int invocationIndex) {
      return "rule "
          + rule.number()
          + ", "
          + style.name().toLowerCase(Locale.ROOT)
          + ", "
          + route.text();
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
          new TransportScenario(suite(context), rule, style, route, ofSuite.watch());
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
        skipped.report(null, opened.since());
        return;
      }
      Throwable broken = null;
      try {
        Overtime.bound(beyondLimit(rule), invocation::proceed);
        opened.checkExemptCases();
      } catch (Throwable thrown) {
        broken = thrown;
      }
      int since = opened.since();
      boolean declared = rule.capability().map(opened::declares).orElse(true);
      try {
        opened.end(broken == null);
      } catch (Throwable thrown) {
        broken = broken == null ? thrown : broken;
      }
      ThreadLeaks.of(context).closed(opened, recorder);
      RuleOutcome outcome = RuleOutcome.of(rule, style, route, declared, opened.leftOut(), broken);
      recorder.record(outcome);
      outcome.report(broken, since);
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
        return RuleOutcome.exempt(rule, style, route, exempt);
      }
      String missing = opened.withoutRoute();
      return missing == null ? null : RuleOutcome.noRoute(rule, style, route, missing);
    }
  }
}
