package ai.flowscale.tck.report;

import java.io.PrintStream;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Prints a line for each finished rule, and calls a callback. */
final class ProgressListener implements TestExecutionListener {
  private final PrintStream out;
  private final Runnable onProgress;
  private final AtomicLong all = new AtomicLong();
  private final AtomicLong ended = new AtomicLong();

  /** The statuses of the finished variants of the current test. */
  private final Set<Status> seen = ConcurrentHashMap.newKeySet();

  ProgressListener(PrintStream out, Runnable onProgress) {
    this.out = out;
    this.onProgress = onProgress;
  }

  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    all.set(plan.countTestIdentifiers(test -> template(test).isPresent()));
  }

  /** Returns the method of a rule, whose variants are tests of their own. */
  private static Optional<String> template(TestIdentifier test) {
    return test.getSource()
        .filter(it -> test.isContainer() && it instanceof MethodSource)
        .map(it -> ((MethodSource) it).getMethodName());
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    template(test).ifPresent(name -> ended.incrementAndGet());
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (test.isTest()) {
      seen.add(result.getStatus());
    }
    template(test)
        .ifPresent(
            name -> {
              out.printf(
                  "%4d of %d  %-8s %s%n",
                  ended.incrementAndGet(), all.get(), word(result.getStatus()), name);
              seen.clear();
              onProgress.run();
            });
  }

  /** Of a rule that is tried on some routes, and needs what is not declared on others. */
  private String word(Status ofAll) {
    if (ofAll == Status.FAILED || seen.contains(Status.FAILED)) {
      return "FAILED";
    }
    if (!seen.contains(Status.ABORTED)) {
      return "passed";
    }
    return seen.contains(Status.SUCCESSFUL) ? "in part" : "skipped";
  }
}
