package ai.flowscale.client;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.shared.StepScheduler;
import java.util.concurrent.Executor;

/** A client whose callers do not wait for anything once they are interrupted. */
public final class ImpatientClient {
  private ImpatientClient() {}

  public static Flowscale open(ScriptedTransport service, Executor blocking) {
    return Client.open(
        FlowscaleConfig.builder()
            .baseUrl("http://127.0.0.1:1")
            .apiKey("k")
            .transport(service)
            .scheduler(new StepScheduler())
            .callbackExecutor(Runnable::run)
            .blockingExecutor(blocking)
            .build(),
        new BlockingCalls.Patience(0, 0));
  }
}
