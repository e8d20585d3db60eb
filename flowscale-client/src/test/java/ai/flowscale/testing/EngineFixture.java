package ai.flowscale.testing;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.CallSettings;
import ai.flowscale.client.http.OpenCalls;
import ai.flowscale.client.observation.Observations;
import ai.flowscale.client.observation.ObservedOperation;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;

/** A client over a scripted transport, in which everything runs on the thread of the test. */
public final class EngineFixture implements AutoCloseable {
  public static final String KEY = "canary-key-0123456789";

  public final StepScheduler time = new StepScheduler();
  public final ScriptedTransport transport;
  public final Flowscale flowscale;
  public final AsyncFlowscale async;

  public EngineFixture(ScriptedTransport transport) {
    this(transport, builder -> builder);
  }

  public EngineFixture(
      ScriptedTransport transport, UnaryOperator<FlowscaleConfig.Builder> settings) {
    this.transport = transport;
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

  /** Returns what holds for a call where nothing is set. */
  public static CallSettings settings() {
    return CallSettings.of(config());
  }

  private static FlowscaleConfig config() {
    return FlowscaleConfig.builder().baseUrl("http://127.0.0.1:1").apiKey(KEY).build();
  }

  /** Returns the calls of a client that is observed by no one. */
  public static OpenCalls calls() {
    return new OpenCalls(
        settings(), new Observations(config(), new StepScheduler(), Runnable::run, Runnable::run));
  }

  /** Opens the scope of a call for which nothing is set. */
  public static CallScope scope() {
    return new CallScope(settings(), ObservedOperation.NONE);
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
