package ai.flowscale.tests.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.tests.processes.JavaProcess;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
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
        List<WorkflowRequest> requests =
            IntStream.range(0, REQUESTS).mapToObj(FleetServiceTest::request).toList();
        BatchResult batch =
            flowscale.executeBatch(requests, BatchOptions.builder().maxConcurrent(BOUND).build());
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

  private static WorkflowRequest request(int number) {
    return WorkflowRequest.of(
        FleetService.WORKFLOW,
        WorkflowInputs.builder().text(FleetService.TICKET, "t" + number).build());
  }
}
