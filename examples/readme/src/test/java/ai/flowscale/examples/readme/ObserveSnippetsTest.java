package ai.flowscale.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import ai.flowscale.api.instrumentation.OperationObserver;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** What {@code docs/guide/observe.md} shows. */
class ObserveSnippetsTest extends SnippetFixture {
  @Test
  void instrumentation() {
    Map<String, Duration> durations = new ConcurrentHashMap<>();
    // snippet: instrumentation
    FlowscaleInstrumentation metrics =
        operation ->
            new OperationObserver() {
              @Override
              public void onEnd(End end) {
                durations.merge(operation.name(), end.elapsed(), Duration::plus);
              }
            };
    FlowscaleConfig config =
        FlowscaleConfig.builderFromEnvironment().instrumentation(metrics).build();
    // end of snippet
    try (Flowscale client = Flowscale.create(config)) {
      client.checkHealth();
      while (durations.isEmpty() && !Thread.currentThread().isInterrupted()) {
        Thread.yield();
      }
    }
    assertThat(durations).containsOnlyKeys("checkHealth");
  }
}
