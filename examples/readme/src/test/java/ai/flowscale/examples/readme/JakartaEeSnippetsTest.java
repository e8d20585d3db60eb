package ai.flowscale.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.spi.Scheduler;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;

/** What {@code docs/guide/jakarta-ee.md} shows. */
class JakartaEeSnippetsTest extends SnippetFixture {
  @Test
  void jakartaEe() {
    String url = emulator.baseUrl();
    String key = emulator.apiKey();
    ExecutorService executor = Executors.newCachedThreadPool();
    ScheduledExecutorService scheduledExecutor = Executors.newScheduledThreadPool(1);
    // snippet: jakarta-ee
    FlowscaleConfig config =
        FlowscaleConfig.builder()
            .baseUrl(url)
            .apiKey(key)
            .scheduler(Scheduler.of(scheduledExecutor)) // a ManagedScheduledExecutorService
            .callbackExecutor(executor) // a ManagedExecutorService
            .blockingExecutor(executor)
            .build();
    // end of snippet
    try (Flowscale client = Flowscale.create(config)) {
      assertThat(client.checkHealth()).isNotEmpty();
    }
    executor.shutdownNow();
    scheduledExecutor.shutdownNow();
  }
}
