package ai.flowscale.testing;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.FlowscaleException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;

/**
 * A client over a scripted transport, in which everything runs on the thread of the test. Uses only
 * exported types.
 */
public final class ManualClient implements AutoCloseable {
  public final StepScheduler time = new StepScheduler();
  public final ScriptedTransport transport;
  public final Flowscale flowscale;
  public final AsyncFlowscale async;

  public ManualClient(ScriptedTransport transport) {
    this(transport, builder -> builder);
  }

  public ManualClient(
      ScriptedTransport transport, UnaryOperator<FlowscaleConfig.Builder> settings) {
    this.transport = transport;
    FlowscaleConfig.Builder builder =
        FlowscaleConfig.builder()
            .baseUrl("http://127.0.0.1:1")
            .apiKey("canary-key-0123456789")
            .transport(transport)
            .scheduler(time)
            .callbackExecutor(Runnable::run)
            .blockingExecutor(Runnable::run);
    this.flowscale = Flowscale.create(settings.apply(builder).build());
    this.async = flowscale.async();
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
