package ai.flowscale.client;

import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.model.ContainerQueue;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.support.ExpectedRun;
import ai.flowscale.client.batch.BatchCall;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.inputs.Uploads;
import ai.flowscale.client.observation.OperationAttributes;
import ai.flowscale.client.submission.GroupedRequest;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The call of a batch, in its scope. */
record ScopedBatchCall(Batches with, CallScope scope) implements BatchCall {

  @Override
  public Scheduler scheduler() {
    return with.scheduler();
  }

  @Override
  public Executor blocking() {
    return with.blocking();
  }

  @Override
  public CompletableFuture<List<ContainerQueue>> queue() {
    return poll(with.api()::queue);
  }

  @Override
  public CompletableFuture<List<ContainerHealth>> health() {
    return poll(with.api()::health);
  }

  private <T> CompletableFuture<T> poll(Function<CallScope, CompletableFuture<T>> call) {
    CallScope own = scope.background();
    CompletableFuture<T> poll = new CompletableFuture<>();
    poll.whenComplete(
        (value, failure) -> {
          if (poll.isCancelled()) {
            own.cancel();
          }
          own.close();
        });
    Futures.start(() -> call.apply(own)).whenComplete(Futures.into(poll));
    return poll;
  }

  @Override
  public Map<String, String> jsonInputs(WorkflowRequest request) {
    Map<String, String> texts = with.api().texts(request);
    Map<String, String> sent = new HashMap<>();
    for (WorkflowInputs.Entry entry : request.inputs().entries()) {
      if (entry instanceof WorkflowInputs.Json) {
        sent.put(entry.name(), with.json().canonical(texts.getOrDefault(entry.name(), "")));
      } else if (entry instanceof WorkflowInputs.Upload upload
          && upload.file().path().isPresent()) {
        Uploads.check(upload);
      }
    }
    return sent;
  }

  @Override
  public RequestCall take(WorkflowRequest request, Optional<String> groupId) {
    OperationAttributes part =
        OperationAttributes.of("batchRequest")
            .workflow(request.workflowId(), request.groupId().or(() -> groupId));
    CallScope own = scope.owned(scope.settings(), scope.operation().child(part));
    return new ScopedRequestCall(with, request, own, own.child());
  }

  @Override
  public void onAbort(Consumer<FlowscaleException> action) {
    scope.onAbort(action);
  }

  @Override
  public void finishing(CompletableFuture<?> work) {
    scope.finishing(work);
  }

  private record ScopedRequestCall(
      Batches with, WorkflowRequest given, CallScope scope, CallScope waitScope)
      implements RequestCall {

    @Override
    public CompletableFuture<?> check() {
      return with.submissions().check(given, scope);
    }

    @Override
    public CompletableFuture<Submission> submit(
        WorkflowRequest grouped,
        boolean isOwnGroup,
        Optional<Instant> since,
        Supplier<CompletableFuture<?>> beforeAgain) {
      GroupedRequest request = new GroupedRequest(grouped, isOwnGroup);
      Instant submittedAt = since.orElseGet(with.scheduler()::now);
      // Of its own: polls of an earlier run say nothing about whether this one went out.
      CallScope own = scope.child();
      return Futures.start(() -> with.submissions().submit(request, since, beforeAgain, own))
          .exceptionallyCompose(
              failure -> {
                FlowscaleException ours = CallFailures.toFlowscaleException(failure);
                boolean isOther = ours != CallFailures.unwrap(failure);
                // What is not a failure of the client's own says nothing about what went out.
                return CompletableFuture.failedFuture(
                    isOther && (since.isPresent() || own.isSent())
                        ? new SubmissionUncertainException(
                            grouped.workflowId(), request.groupId(), submittedAt, ours)
                        : ours);
              })
          .whenComplete((started, failure) -> own.close());
    }

    @Override
    public CompletableFuture<RunResult> await(
        String runId, ExpectedRun expected, WaitOptions options) {
      return with.waiter().await(runId, expected, options, waitScope);
    }

    @Override
    public CompletableFuture<RunResult> await(
        Submission submission, ExpectedRun expected, WaitOptions options) {
      return with.waiter().await(submission, expected, options, waitScope);
    }

    @Override
    public void onAbort(Consumer<FlowscaleException> action) {
      scope.onAbort(action);
    }

    @Override
    public void finishing(CompletableFuture<?> work) {
      scope.finishing(work);
    }

    @Override
    public void abortWait(FlowscaleException why) {
      waitScope.abort(why);
    }

    @Override
    public void end(@Nullable FlowscaleException failure) {
      waitScope.close();
      scope.end(failure);
      // Where nothing was submitted, nothing else closes them.
      Uploads.discardStreams(given.inputs(), with.blocking());
    }
  }
}
