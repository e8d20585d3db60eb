package ai.flowscale.tck.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Collects failed tests and suites. */
final class FailureListener implements TestExecutionListener {
  private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();
  private volatile Optional<TestPlan> plan = Optional.empty();

  @Override
  public void testPlanExecutionStarted(TestPlan testPlan) {
    plan = Optional.of(testPlan);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == TestExecutionResult.Status.FAILED) {
      failures.add(new Failure(path(test), message(result)));
    }
  }

  private static String message(TestExecutionResult result) {
    return result
        .getThrowable()
        .map(it -> it instanceof AssertionError ? String.valueOf(it.getMessage()) : it.toString())
        .orElse("failed");
  }

  private String path(TestIdentifier test) {
    Deque<String> names = new ArrayDeque<>();
    Optional<TestIdentifier> next = Optional.of(test);
    while (next.isPresent()) {
      names.addFirst(next.get().getDisplayName());
      next = next.flatMap(it -> plan.flatMap(known -> known.getParent(it)));
    }
    // Without the engine and the class.
    return String.join(" > ", names.stream().skip(Math.min(2, names.size() - 1)).toList());
  }

  List<Failure> failures() {
    return List.copyOf(failures);
  }
}
