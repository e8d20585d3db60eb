package ai.flowscale.benchmarks.calls;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import ai.flowscale.api.model.Run;
import ai.flowscale.tck.server.TestAuthority;

/** The library over one of its transports, observed or not. */
final class SdkCalls implements RunCalls {
  private final Flowscale flowscale;

  SdkCalls(String transport, String base, FlowscaleInstrumentation... instrumentations) {
    FlowscaleConfig.Builder config =
        FlowscaleConfig.builder()
            .transportName(transport)
            .baseUrl(base)
            .apiKey("a-key-for-nothing")
            .maxConnections(CallRivals.MAX_CONNECTIONS)
            .sslContext(TestAuthority.clientContext());
    for (FlowscaleInstrumentation one : instrumentations) {
      config.instrumentation(one);
    }
    flowscale = Flowscale.create(config.build());
  }

  @Override
  public Run run() {
    return flowscale.getRun(RUN_ID);
  }

  @Override
  public void close() {
    flowscale.close();
  }
}
