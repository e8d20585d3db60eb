package ai.flowscale.spring.guide;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.dbscheduler.FlowscaleQueue;
import ai.flowscale.dbscheduler.RunHandler;
import ai.flowscale.spring.test.AutoConfigureFlowscaleEmulator;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A fleet in a whole application, with its tables made by Spring Boot and its meters bound. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.NONE,
    classes = FleetApplicationTest.App.class,
    properties = {
      "spring.datasource.url=jdbc:h2:mem:fleet;LOCK_TIMEOUT=20000",
      "spring.sql.init.schema-locations="
          + "classpath:META-INF/flowscale-db-scheduler/h2/V1__flowscale_queue.sql",
      "flowscale.fleet.enabled=true",
      "flowscale.fleet.meters-interval=0"
    })
@AutoConfigureFlowscaleEmulator
class FleetApplicationTest {
  @TempDir static Path results;

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class App {
    // snippet: fleet-handler
    @Bean
    RunHandler handler(Flowscale flowscale) {
      return RunHandler.download(flowscale, results);
    }
    // end of snippet
  }

  @Test
  void theApplicationWorksOffItsRequests(
      @Autowired FlowscaleQueue queue, @Autowired MeterRegistry meters) throws Exception {
    WorkflowInputs inputs = WorkflowInputs.builder().text("prompt", "a lighthouse").build();
    queue.submit("order-7", WorkflowRequest.of("bncu0a1kipv", inputs));

    assertThat(queue.awaitEnd(Duration.ofSeconds(150))).isTrue();
    assertThat(results).isNotEmptyDirectory();
    assertThat(
            meters
                .get("flowscale.fleet.requests")
                .tag("flowscale.request.state", "completed")
                .gauge()
                .value())
        .isEqualTo(1);
  }
}
