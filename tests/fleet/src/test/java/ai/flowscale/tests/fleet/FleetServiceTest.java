package ai.flowscale.tests.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.tests.processes.JavaProcess;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * The account of the service, held against that of a client whose guarantees are tested elsewhere.
 */
class FleetServiceTest {
  private static final int REQUESTS = 40;
  private static final int BOUND = 5;

  @Test
  void everyRunIsInTheAccount() {
    try (JavaProcess service =
        JavaProcess.startWithHeap("-Xmx128m", FleetService.class, "2", "10", "30", "0", "1")) {
      FlowscaleConfig config =
          FlowscaleConfig.builder().baseUrl(service.readLine()).apiKey(service.readLine()).build();
      try (Flowscale flowscale = Flowscale.create(config)) {
        BatchResult batch =
            flowscale.executeBatch(
                Requests.of(REQUESTS).toList(),
                BatchOptions.builder().maxConcurrent(BOUND).build());
        batch.orThrow();
      }
      ServiceAccount account = ServiceAccount.of(service);
      assertThat(account.runsByTicket()).hasSize(REQUESTS);
      assertThat(account.ticketsByRun()).hasSize(REQUESTS);
      assertThat(account.mostInFlight()).isBetween(1, BOUND);
      assertThat(account.work()).isGreaterThanOrEqualTo(Duration.ofMillis(10L * REQUESTS));
      assertThat(account.span()).isGreaterThanOrEqualTo(account.work().dividedBy(2));
    }
  }
}
