package ai.flowscale.examples.readme;

import static ai.flowscale.api.RunSort.COMPLETED_AT;
import static ai.flowscale.api.RunSort.STARTED_AT;
import static ai.flowscale.api.SortOrder.ASC;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.CallOptions;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.model.Cancellation;
import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.model.ContainerQueue;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.RunSummary;
import ai.flowscale.api.model.Submission;
import ai.flowscale.emulator.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code docs/guide/from-python.md} shows. */
class FromPythonSnippetsTest extends SnippetFixture {

  @BeforeEach
  void files() throws IOException {
    makePictures("second.jpg", "mask.png", "style.png");
    Files.write(Path.of("video.mp4"), new byte[] {1, 2, 3});
  }

  @Test
  void client() {
    // snippet: client
    Flowscale flowscale = Flowscale.fromEnvironment();
    // end of snippet
    assertThat(flowscale.checkHealth()).isNotEmpty();
    flowscale.close();
  }

  @Test
  void checkHealth() {
    // snippet: check-health
    List<ContainerHealth> health = flowscale.checkHealth();
    print("API Health: " + health);
    // end of snippet
    assertThat(printed).hasSize(1);
  }

  @Test
  void getQueue() {
    // snippet: get-queue
    List<ContainerQueue> queue = flowscale.getQueue();
    print("Queue Details: " + queue);
    // end of snippet
    assertThat(printed).hasSize(1);
  }

  @Test
  void executeWorkflow() {
    // snippet: execute-workflow
    WorkflowInputs inputs =
        WorkflowInputs.of(Map.of("text_51536", "Prompt test", "another_param", "some value"));
    WorkflowRequest request =
        WorkflowRequest.builder("bncu0a1kipv", inputs).groupId("test_group").build();
    Submission submission = flowscale.executeWorkflow(request);
    print("Workflow Result: " + submission.runId());
    // end of snippet
    assertThat(emulator.runIds()).containsExactly(submission.runId());
  }

  @Test
  void filesAsInputs() {
    // snippet: file-inputs
    WorkflowInputs inputs =
        WorkflowInputs.builder()
            .text("text_51536", "Prompt test")
            .file("image_35728", Path.of("input.png"))
            .file("image_42561", Path.of("second.jpg"))
            .file("video_1239", Path.of("video.mp4"))
            .build();
    // end of snippet
    flowscale.executeWorkflow("bncu0a1kipv", inputs);
    assertThat(emulator.requests(Operation.EXECUTE_WORKFLOW).get(0).files()).hasSize(3);
  }

  @Test
  void dynamicNames() {
    // snippet: dynamic-names
    WorkflowInputs inputs =
        WorkflowInputs.builder()
            .file("image_35728", Path.of("input.png"))
            .file("image_42561", Path.of("second.jpg"))
            .text("text_input_123", "Your prompt here")
            .number("seed_456", 12345)
            .build();
    // end of snippet
    assertThat(inputs.names()).hasSize(4);
    flowscale.executeWorkflow("bncu0a1kipv", inputs);
  }

  @Test
  void executeAndWait() {
    // snippet: execute-and-wait
    WorkflowInputs inputs =
        WorkflowInputs.of(Map.of("text_51536", "Prompt test", "image_1234", Path.of("input.png")));
    RunResult result = flowscale.executeWorkflowAndWait("bncu0a1kipv", inputs);
    print("Workflow Result: " + result.outputs());
    // end of snippet
    assertThat(result.totalOutputs()).isEqualTo(2);
  }

  @Test
  void timeoutAndInterval() {
    WorkflowRequest request = WorkflowRequest.of("bncu0a1kipv", prompt("x"));
    // snippet: timeout-and-interval
    WaitOptions options =
        WaitOptions.builder().timeout(ofMinutes(10)).fixedInterval(ofSeconds(5)).build();
    RunResult result = flowscale.executeWorkflowAndWait(request, options);
    // end of snippet
    assertThat(result.totalOutputs()).isEqualTo(2);
  }

  @Test
  void severalPictures() {
    // snippet: several-pictures
    WorkflowInputs inputs =
        WorkflowInputs.builder()
            .text("prompt_text", "A beautiful landscape")
            .file("image_35728", Path.of("input.png"))
            .file("image_42561", Path.of("second.jpg"))
            .file("style_image_789", Path.of("style.png"))
            .build();
    WorkflowRequest request =
        WorkflowRequest.builder("bncu0a1kipv", inputs).groupId("batch_001").build();
    RunResult result = flowscale.executeWorkflowAndWait(request, WaitOptions.defaults());
    // end of snippet
    assertThat(result.run().groupId()).isEqualTo("batch_001");
  }

  @Test
  void getOutput() {
    String filename =
        flowscale.executeWorkflowAndWait("bncu0a1kipv", prompt("x")).outputs().get(0).filename();
    // snippet: get-output
    Optional<RunOutput> output = flowscale.getOutput(filename);
    print("Workflow Output: " + output);
    // end of snippet
    assertThat(output).isPresent();
  }

  @Test
  void cancelRun() {
    String runId = flowscale.executeWorkflow("slow", prompt("x")).runId();
    // snippet: cancel-run
    Cancellation result = flowscale.cancelRun(runId);
    print("Cancellation Result: " + result.message());
    // end of snippet
    assertThat(emulator.cancelsReceived()).isEqualTo(1);
  }

  @Test
  void getRun() {
    String runId = flowscale.executeWorkflow("slow", prompt("x")).runId();
    // snippet: get-run
    Run run = flowscale.getRun(runId);
    print("Run Details: " + run);
    // end of snippet
    assertThat(run.id()).isEqualTo(runId);
  }

  @Test
  void getRuns() {
    flowscale.executeWorkflow(
        WorkflowRequest.builder("slow", prompt("x")).groupId("test_group").build());
    // snippet: get-runs
    RunPage recent = flowscale.getRuns();
    RunPage group = flowscale.getRuns(RunQuery.group("test_group"));
    RunPage second = flowscale.getRuns(RunQuery.builder().page(2).pageSize(20).build());
    RunPage oldest =
        flowscale.getRuns(
            RunQuery.builder().sortBy(COMPLETED_AT).sortOrder(ASC).pageSize(50).build());
    RunPage batch =
        flowscale.getRuns(
            RunQuery.builder().groupId("production").sortBy(STARTED_AT).pageSize(25).build());
    // end of snippet
    assertThat(List.of(recent, group, oldest)).allMatch(page -> page.runs().size() == 1);
    assertThat(List.of(second, batch)).allMatch(page -> page.runs().isEmpty());
  }

  @Test
  void getAllRuns() {
    flowscale.executeWorkflow(
        WorkflowRequest.builder("slow", prompt("x")).groupId("test_group").build());
    // snippet: get-all-runs
    List<Run> runs = flowscale.streamRuns(RunQuery.group("test_group")).toList();
    // end of snippet
    assertThat(runs).hasSize(1);
  }

  @Test
  void fileTypes() {
    // snippet: file-types
    WorkflowInputs inputs =
        WorkflowInputs.builder()
            .text("text_prompt", "Generate an image")
            .file("reference_image_1", Path.of("first.png"))
            .file("reference_image_2", Path.of("second.jpg"))
            .file("style_image_789", Path.of("style.png"))
            .file("mask_image_456", Path.of("mask.png"))
            .json("config_json", Map.of("strength", 0.8, "steps", 20))
            .build();
    RunResult result = flowscale.executeWorkflowAndWait("bncu0a1kipv", inputs);
    // end of snippet
    assertThat(result.totalOutputs()).isEqualTo(2);
  }

  @Test
  void batch() throws IOException {
    // snippet: batch
    List<WorkflowRequest> requests = new ArrayList<>();
    try (Stream<Path> pictures = Files.list(Path.of("pictures")).sorted()) {
      for (Path picture : (Iterable<Path>) pictures::iterator) {
        WorkflowInputs inputs =
            WorkflowInputs.builder()
                .file("input_image", picture)
                .text("prompt", "Process " + picture.getFileName())
                .build();
        requests.add(WorkflowRequest.of("bncu0a1kipv", inputs));
      }
    }
    BatchOptions options = BatchOptions.builder().groupId("batch_001").build();
    BatchResult batch = flowscale.executeBatch(requests, options);
    RunQuery query = RunQuery.builder().groupId("batch_001").pageSize(100).build();
    RunPage runs = flowscale.getRuns(query);
    // end of snippet
    assertThat(runs.runs()).hasSize(2);
    assertThat(batch.runIds()).hasSize(2);
  }

  @Test
  void retries() {
    WorkflowRequest request = WorkflowRequest.of("failing", prompt("x"));
    // snippet: retries
    CallOptions three =
        CallOptions.builder().retryPolicy(RetryPolicy.builder().maxAttempts(3).build()).build();
    WaitOptions options =
        WaitOptions.builder().timeout(ofMinutes(10)).fixedInterval(ofSeconds(2)).build();
    try {
      print(flowscale.withOptions(three).executeWorkflowAndWait(request, options));
    } catch (RunFailedException e) {
      print("The run failed: " + e.errors());
    } catch (FlowscaleException e) {
      print("No result: " + e.getMessage());
    }
    // end of snippet
    assertThat(printed).containsExactly("The run failed: [CUDA out of memory]");
  }

  @Test
  void webService() {
    FromPythonSnippetsService service = new FromPythonSnippetsService();
    service.flowscale = flowscale;
    RunSummary run =
        service.execute(
            "bncu0a1kipv", picture("input.png"), picture("first.png"), "x", null, 60_000, 20);
    assertThat(run.outputs()).hasSize(2);
    assertThat(emulator.requests(Operation.EXECUTE_WORKFLOW).get(0).files()).hasSize(2);
    assertThat(service.runs(null, "started_at", "asc", 1, 10))
        .extracting(RunSummary::id)
        .containsExactly(run.id());
  }

  private static InputStream picture(String file) {
    try {
      return Files.newInputStream(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
