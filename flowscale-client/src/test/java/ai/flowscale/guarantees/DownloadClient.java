package ai.flowscale.guarantees;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.Link;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.StepScheduler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;

/** A client over a scripted transport whose base URL is loopback; time is moved by hand. */
final class DownloadClient implements AutoCloseable {
  static final String LINK = "http://127.0.0.1:2/files/a.png?X-Amz-Signature=s3cret-signature";

  final StepScheduler time = new StepScheduler();
  final ScriptedTransport transport;
  final Flowscale flowscale;
  final AsyncFlowscale async;

  DownloadClient(ScriptedTransport transport) {
    this(transport, settings -> settings);
  }

  DownloadClient(ScriptedTransport transport, UnaryOperator<FlowscaleConfig.Builder> settings) {
    this.transport = transport;
    this.flowscale =
        Flowscale.create(
            settings
                .apply(
                    FlowscaleConfig.builder()
                        .baseUrl("http://127.0.0.1:1")
                        .apiKey("s3cret-key")
                        .transport(transport)
                        .scheduler(time)
                        .callbackExecutor(Runnable::run)
                        .blockingExecutor(Runnable::run))
                .build());
    this.async = flowscale.async();
  }

  static RunOutput output(String name) {
    return output(name, LINK);
  }

  static RunOutput output(String name, String link) {
    return new RunOutput(name, new Link(link), null, "success");
  }

  /** Returns what a future failed with; it must have. */
  static FlowscaleException failure(CompletableFuture<?> future) {
    if (!future.isDone()) {
      throw new AssertionError("the future is still open");
    }
    try {
      throw new AssertionError("completed with " + future.join());
    } catch (CompletionException e) {
      return (FlowscaleException) e.getCause();
    }
  }

  @Override
  public void close() {
    flowscale.close();
  }
}
