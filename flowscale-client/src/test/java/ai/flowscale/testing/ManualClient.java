package ai.flowscale.testing;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.testing.shared.StepScheduler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A client whose time is moved by hand and whose tasks run on the thread of the test, made through
 * the public API alone. {@link ManualTest} closes it after the test.
 */
public final class ManualClient implements AutoCloseable {
  public static final String KEY = "canary-key-0123456789";

  public final StepScheduler time = new StepScheduler();

  /** The transport where it is a scripted one, otherwise null. */
  public final ScriptedTransport transport;

  public final Flowscale flowscale;
  public final AsyncFlowscale async;

  public ManualClient(Transport transport) {
    this(transport, builder -> builder);
  }

  public ManualClient(Transport transport, UnaryOperator<FlowscaleConfig.Builder> settings) {
    this.transport = transport instanceof ScriptedTransport scripted ? scripted : null;
    FlowscaleConfig.Builder builder =
        FlowscaleConfig.builder()
            .baseUrl("http://127.0.0.1:1")
            .apiKey(KEY)
            .transport(transport)
            .scheduler(time)
            .callbackExecutor(Runnable::run)
            .blockingExecutor(new Turns());
    this.flowscale = Flowscale.create(settings.apply(builder).build());
    this.async = flowscale.async();
  }

  /** A client of a service whose runs take their time by the client's clock. */
  public ManualClient(ScriptedService service, UnaryOperator<FlowscaleConfig.Builder> settings) {
    this(service.transport(), settings);
    service.startClock(() -> time.elapsed().toNanos());
  }

  /** Submits a run of the workflow {@code w}, without inputs. */
  public CompletableFuture<Submission> submit() {
    return async.executeWorkflow("w", WorkflowInputs.none());
  }

  /** Submits runs and waits for each. */
  public List<CompletableFuture<RunResult>> execute(int count, WaitOptions options) {
    return IntStream.range(0, count).mapToObj(i -> execute(options)).toList();
  }

  /** Submits a run in the group {@code g} and waits for it. */
  public CompletableFuture<RunResult> execute(WaitOptions options) {
    return async.executeWorkflowAndWait(
        WorkflowRequest.builder("w", WorkflowInputs.none()).groupId("g").build(), options);
  }

  /** Returns the requests that were sent so far. */
  public List<TransportRequest> requests() {
    return transport.requests();
  }

  /** Returns what a future failed with; it must have. */
  public static FlowscaleException failure(CompletableFuture<?> future) {
    if (!future.isDone()) {
      throw new AssertionError("the future is still open");
    }
    try {
      throw new AssertionError("completed with " + future.get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof FlowscaleException ours) {
        return ours;
      }
      throw new AssertionError("failed with " + e.getCause(), e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    flowscale.close();
  }
}
