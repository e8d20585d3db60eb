package ai.flowscale.benchmarks.calls;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.model.Run;
import ai.flowscale.tck.server.TestAuthority;

/** The library over one of its transports. */
final class SdkCalls implements RunCalls {
  private final Flowscale flowscale;

  SdkCalls(String transport, String base) {
    FlowscaleConfig config =
        FlowscaleConfig.builder()
            .transportName(transport)
            .baseUrl(base)
            .apiKey("a-key-for-nothing")
            .maxConnections(CallRivals.MAX_CONNECTIONS)
            .sslContext(TestAuthority.clientContext())
            .build();
    flowscale = Flowscale.create(config);
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
