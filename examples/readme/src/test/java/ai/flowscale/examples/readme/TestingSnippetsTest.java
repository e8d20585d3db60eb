package ai.flowscale.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.ManualScheduler;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.OutputFile;
import ai.flowscale.emulator.junit.FlowscaleEmulatorExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What {@code docs/guide/testing.md} shows. */
class TestingSnippetsTest extends SnippetFixture {
  @Test
  void emulated() {
    // snippet: emulator
    try (FlowscaleEmulator emulator =
            FlowscaleEmulator.builder()
                .workflow(
                    EmulatedWorkflow.builder("my_workflow")
                        .queueTime(Duration.ZERO)
                        .runTime(Duration.ofMillis(10))
                        .outputs(run -> List.of(OutputFile.text("result.txt", "42")))
                        .build())
                .start();
        Flowscale flowscale =
            Flowscale.create(
                FlowscaleConfig.builder()
                    .baseUrl(emulator.baseUrl())
                    .apiKey(emulator.apiKey())
                    .build())) {
      RunResult result = flowscale.executeWorkflowAndWait("my_workflow", WorkflowInputs.none());
      print(result.outputs());
    }
    // end of snippet
    assertThat(printed).singleElement().asString().contains("result");
  }

  @Test
  void faults() {
    // snippet: faults
    emulator.failNext(Operation.GET_RUN, Fault.status(503), Fault.connectionReset());
    Run run = flowscale.getRun(flowscale.executeWorkflow("slow", WorkflowInputs.none()).runId());
    print(emulator.count(Operation.GET_RUN) + " requests, " + run.status());
    // end of snippet
    assertThat(printed).containsExactly("3 requests, running");
  }

  @Test
  void manualTime() {
    // snippet: manual-time
    ManualScheduler time = new ManualScheduler();
    try (FlowscaleEmulator emulator =
            FlowscaleEmulator.builder()
                .scheduler(time)
                .workflow(
                    EmulatedWorkflow.builder("my_workflow").runTime(Duration.ofMinutes(5)).build())
                .start();
        Flowscale flowscale =
            Flowscale.create(
                FlowscaleConfig.builder()
                    .baseUrl(emulator.baseUrl())
                    .apiKey(emulator.apiKey())
                    .scheduler(time)
                    .build())) {
      CompletableFuture<RunResult> result =
          flowscale.async().executeWorkflowAndWait("my_workflow", WorkflowInputs.none());
      time.advanceUntil(result, Duration.ofSeconds(30)); // five minutes pass in no time
      print(result.join().status());
    }
    // end of snippet
    assertThat(printed).containsExactly("completed");
  }

  @Test
  void timeMovesThroughThePausesOfACallWithALimit() {
    ManualScheduler time = new ManualScheduler();
    try (FlowscaleEmulator emulator =
            FlowscaleEmulator.builder().scheduler(time).acceptAnyWorkflow().start();
        Flowscale flowscale =
            Flowscale.create(
                FlowscaleConfig.builder()
                    .baseUrl(emulator.baseUrl())
                    .apiKey(emulator.apiKey())
                    .scheduler(time)
                    .callTimeout(Duration.ofMinutes(10))
                    .build())) {
      emulator.failNext(Operation.EXECUTE_WORKFLOW, Fault.status(429));
      CompletableFuture<?> submission =
          flowscale.async().executeWorkflow("my_workflow", WorkflowInputs.none());
      time.advanceUntil(submission, Duration.ofSeconds(30));
      assertThat(submission).isCompleted();
      assertThat(emulator.count(Operation.EXECUTE_WORKFLOW)).isEqualTo(2);
    }
  }

  @Nested
  class WithTheExtension {
    // snippet: junit
    @RegisterExtension
    static final FlowscaleEmulatorExtension FLOWSCALE =
        FlowscaleEmulatorExtension.of(
            FlowscaleEmulator.builder()
                .workflow(EmulatedWorkflow.builder("my_workflow").runTime(Duration.ZERO).build()));

    @Test
    void submitsOneRun(FlowscaleEmulator emulator) {
      try (Flowscale flowscale =
          Flowscale.create(
              FlowscaleConfig.builder()
                  .baseUrl(emulator.baseUrl())
                  .apiKey(emulator.apiKey())
                  .build())) {
        flowscale.executeWorkflow("my_workflow", WorkflowInputs.none());
      }
      assertThat(emulator.runsCreated()).isEqualTo(1);
    }
    // end of snippet
  }
}
