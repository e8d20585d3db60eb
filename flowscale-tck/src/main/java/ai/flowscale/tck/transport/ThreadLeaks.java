package ai.flowscale.tck.transport;

import ai.flowscale.tck.TransportUnderTest;
import ai.flowscale.tck.report.OutcomeRecorder;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;

/**
 * Finds threads that a whole suite of rules leaves running, and reports them under rule 9.11: a
 * thread that a library keeps for the JVM is started by the first test that needs it, whichever
 * that is.
 */
final class ThreadLeaks implements BeforeAllCallback, AfterAllCallback {
  private static final Namespace NAMESPACE = Namespace.create(ThreadLeaks.class);

  /** The state of a running suite. */
  static final class OfSuite {
    private final ThreadWatch watch = ThreadWatch.start();
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile Runnable check = () -> {};
    private volatile @Nullable LateExchanges late;

    ThreadWatch watch() {
      return watch;
    }

    /** Starts late exchanges before the first test, unless no test is about them. */
    void startLate(ExtensionContext context, TransportUnderTest suite) {
      if (begun.compareAndSet(false, true)
          && LateExchanges.areWorthwhile()
          && Route.areAllChosen(context)
          && RuleSelection.isSelected(context, TransportRule.ANY_PAUSE)) {
        try {
          late = LateExchanges.start(suite, watch);
        } catch (RuntimeException | AssertionError broken) {
          // The rule's own test starts them again, and reports it.
          return;
        }
        watch.ignoreRunning();
      }
    }

    @Nullable LateExchanges late() {
      return late;
    }

    /** Records a test whose transports are closed. */
    void closed(TransportScenario last, OutcomeRecorder recorder) {
      check = () -> check(last, recorder);
    }

    private void check(TransportScenario last, OutcomeRecorder recorder) {
      if (last.exemption(TransportRule.THREADS_END) != null) {
        return;
      }
      try {
        watch.awaitNone(last.limits().sharedThreads().keySet());
      } catch (AssertionError left) {
        RuleOutcome outcome =
            RuleOutcome.broken(
                TransportRule.THREADS_END,
                Route.HTTP,
                new AssertionError("after all tests of the rules: " + left.getMessage(), left));
        recorder.record(outcome);
        outcome.report(left);
      }
    }
  }

  static OfSuite of(ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(OfSuite.class, key -> new OfSuite(), OfSuite.class);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    if (isSuite(context)) {
      context.getStore(NAMESPACE).put(OfSuite.class, new OfSuite());
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (isSuite(context)) {
      Store store = context.getStore(NAMESPACE);
      OfSuite suite = store.remove(OfSuite.class, OfSuite.class);
      if (suite != null) {
        LateExchanges late = suite.late;
        if (late != null) {
          late.close();
        }
        suite.check.run();
      }
    }
  }

  /** Returns false for the nested chapters. */
  private static boolean isSuite(ExtensionContext context) {
    return TransportRulesTck.class.isAssignableFrom(context.getRequiredTestClass());
  }
}
