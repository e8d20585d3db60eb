package ai.flowscale.testing;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.spi.Transport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;

/**
 * A client whose time is moved by hand and whose tasks run on the thread of the test, made through
 * the public API alone.
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
