package ai.flowscale.emulator.demo;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.ManualScheduler;
import ai.flowscale.emulator.RunPhase;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The demonstration's workflows end as they say. */
class DemoWorkflowsTest {
  private final ManualScheduler clock = new ManualScheduler();
  private FlowscaleEmulator emulator;

  @BeforeEach
  void start() {
    FlowscaleEmulator.Builder builder = FlowscaleEmulator.builder().scheduler(clock);
    DemoWorkflows.all(Duration.ofSeconds(1), Duration.ofSeconds(3)).forEach(builder::workflow);
    emulator = builder.start();
  }

  @AfterEach
  void stop() {
    emulator.close();
  }

  private RunPhase phaseAfterFiveSeconds(String workflowId, Map<String, String> texts) {
    String run = emulator.submit(workflowId, null, texts);
    clock.advance(Duration.ofSeconds(5));
    return emulator.phase(run).orElseThrow();
  }

  @Test
  void eachEndsAsItSays() {
    Map<String, String> inputs = Map.of(DemoWorkflow.PROMPT, "a boat", DemoWorkflow.SEED, "7");
    assertThat(phaseAfterFiveSeconds(DemoWorkflow.ID, inputs)).isEqualTo(RunPhase.COMPLETED);
    assertThat(phaseAfterFiveSeconds(DemoWorkflows.TEXT_TO_IMAGE, inputs))
        .isEqualTo(RunPhase.COMPLETED);
    assertThat(phaseAfterFiveSeconds(DemoWorkflows.UNDESCRIBED, inputs))
        .isEqualTo(RunPhase.COMPLETED);
    assertThat(phaseAfterFiveSeconds(DemoWorkflows.FAILING, inputs)).isEqualTo(RunPhase.FAILED);
    assertThat(phaseAfterFiveSeconds(DemoWorkflows.ENDLESS, inputs)).isEqualTo(RunPhase.RUNNING);
  }
}
