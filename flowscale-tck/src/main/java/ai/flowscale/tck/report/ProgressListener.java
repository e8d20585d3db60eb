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

/** Prints each failure and a line for each finished rule. */
final class ProgressListener implements TestExecutionListener {
  private final PrintStream out;
  private final AtomicLong all = new AtomicLong();
  private final AtomicLong ended = new AtomicLong();

  /** The statuses of the finished variants of the current test. */
  private final Set<Status> seen = ConcurrentHashMap.newKeySet();

  ProgressListener(PrintStream out) {
    this.out = out;
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
    if (result.getStatus() == Status.FAILED) {
      out.println(result.getThrowable().map(KitRun::message).orElse(""));
    }
    template(test)
        .ifPresent(
            name -> {
              out.printf(
                  "%4d of %d  %-8s %s%n",
                  ended.incrementAndGet(), all.get(), word(result.getStatus()), name);
              seen.clear();
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
