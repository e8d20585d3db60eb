package ai.flowscale.tests.fleet;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.JsonFields;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.RunStatus;
import ai.flowscale.api.model.Submission;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A client without a service: a run has completed when it is submitted. What is left is what the
 * queue and the database do.
 */
final class InstantFlowscale {
  private InstantFlowscale() {}

  /** Creates a client that counts its submissions. */
  static Flowscale create(AtomicLong submissions) {
    AsyncFlowscale async =
        proxy(
            AsyncFlowscale.class,
            (name, argument) ->
                CompletableFuture.completedFuture(respond(name, argument, submissions)));
    return proxy(
        Flowscale.class,
        (name, argument) -> name.equals("async") ? async : respond(name, argument, submissions));
  }

  @FunctionalInterface
  private interface Operations {
    Object perform(String name, Object argument);
  }

  private static <T> T proxy(Class<T> type, Operations operations) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "withOptions" -> self;
                  case "close" -> null;
                  case "hashCode" -> System.identityHashCode(self);
                  case "equals" -> self == arguments[0];
                  case "toString" -> type.getSimpleName();
                  default ->
                      operations.perform(method.getName(), arguments == null ? "" : arguments[0]);
                }));
  }

  private static Object respond(String name, Object argument, AtomicLong submissions) {
    return switch (name) {
      case "executeWorkflow" ->
          new Submission(
              UUID.randomUUID().toString(),
              ((WorkflowRequest) argument).workflowId(),
              submissions.incrementAndGet(),
              JsonFields.none(),
              List.of(),
              false);
      case "getRun" -> run((String) argument);
      case "awaitRun" -> new RunResult((String) argument, run((String) argument), List.of(), null);
      default -> throw new UnsupportedOperationException(name);
    };
  }

  private static Run run(String id) {
    Instant now = Instant.now();
    return Run.builder(id, RunStatus.COMPLETED)
        .workflowId(FleetService.WORKFLOW)
        .createdAt(now)
        .startedAt(now)
        .completedAt(now)
        .build();
  }
}
