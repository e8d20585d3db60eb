package ai.flowscale.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.FlowscaleObserver;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code docs/guide/observe.md} shows. */
class ObserveSnippetsTest extends SnippetFixture {
  @Test
  @Timeout(20)
  void observer() {
    Map<String, Duration> durations = new ConcurrentHashMap<>();
    // snippet: observer
    FlowscaleObserver metrics =
        new FlowscaleObserver() {
          @Override
          public void onCallFinished(CallFinished call) {
            durations.merge(call.operation(), call.elapsed(), Duration::plus);
          }
        };
    FlowscaleConfig config = FlowscaleConfig.builderFromEnvironment().observer(metrics).build();
    // end of snippet
    try (Flowscale client = Flowscale.create(config)) {
      client.checkHealth();
      while (durations.isEmpty()) {
        Thread.onSpinWait();
      }
    }
    assertThat(durations).containsOnlyKeys("checkHealth");
  }
}
