package ai.flowscale.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.ManualScheduler;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.Outcome;
import ai.flowscale.emulator.OutputFile;
import ai.flowscale.emulator.TestRuns;
import ai.flowscale.emulator.junit.FlowscaleEmulatorExtension;
import com.example.posters.Poster;
import com.example.posters.PosterResult;
import java.nio.file.Path;
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

  @Test
  void workflows() {
    Path descriptions = Page.ROOT.resolve("examples/typed-workflow/src/main/flowscale");
    // snippet: workflows
    try (FlowscaleEmulator emulator =
            FlowscaleEmulator.builder()
                .workflows(
                    descriptions.resolve("workflows.json"),
                    workflow ->
                        workflow
                            .queueTime(Duration.ZERO)
                            .runTime(Duration.ofMillis(10))
                            .outcome(
                                run ->
                                    run.text("text_51536").orElse("").contains("storm")
                                        ? Outcome.fails("Node 12: no such model")
                                        : Outcome.completes()))
                .requestLog(line -> print(line))
                .start();
        Flowscale flowscale =
            Flowscale.create(
                FlowscaleConfig.builder()
                    .baseUrl(emulator.baseUrl())
                    .apiKey(emulator.apiKey())
                    .build())) {
      PosterResult poster = flowscale.execute(Poster.with().text("Dawn"));
      print(poster.poster().filename());
    }
    // end of snippet
    assertThat(printed)
        .anyMatch(line -> line.contains("POST /api/v1/runs workflow=p0st3rw1th inputs=text_51536"))
        .anyMatch(line -> line.matches("poster_.*\\.png"));
  }

  @Nested
  class WithMocks {
    // snippet: mocks
    @Test
    void aFailedPosterIsOrderedOnceMore() {
      Flowscale flowscale = mock(Flowscale.class);
      when(flowscale.executeWorkflowAndWait(eq("poster"), any()))
          .thenThrow(TestRuns.failed("r1", "the model file is missing"))
          .thenReturn(TestRuns.completed("r2", "poster.png"));

      assertThat(new Posters(flowscale).order("Dawn").output("poster")).isPresent();
    }
    // end of snippet
  }

  /** The application that is tested with mocks. */
  record Posters(Flowscale flowscale) {
    RunResult order(String title) {
      WorkflowInputs inputs = WorkflowInputs.builder().text("title", title).build();
      try {
        return flowscale.executeWorkflowAndWait("poster", inputs);
      } catch (RunFailedException failed) {
        return flowscale.executeWorkflowAndWait("poster", inputs);
      }
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
