package ai.flowscale.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.CallOptions;
import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.DownloadOptions.ExistingFile;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.FlowscaleObserver;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.OutputContent;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.RunListener;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.RunSort;
import ai.flowscale.api.SortOrder;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WaitTermination;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.AuthenticationException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.WaitTimedOutException;
import ai.flowscale.api.model.Cancellation;
import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.model.ContainerQueue;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.OutputFile;
import ai.flowscale.emulator.demo.DemoWorkflow;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the README shows, each piece run against the emulator. */
class SnippetsTest {
  private static final EmulatedWorkflow POSTER = DemoWorkflow.create(Duration.ZERO, Duration.ZERO);

  private final FlowscaleEmulator emulator =
      FlowscaleEmulator.builder()
          .workflow(POSTER)
          .workflow(EmulatedWorkflow.builder("slow").queueTime(Duration.ZERO).neverEnds().build())
          .workflow(
              EmulatedWorkflow.builder("failing")
                  .queueTime(Duration.ZERO)
                  .runTime(Duration.ZERO)
                  .fails("CUDA out of memory")
                  .build())
          .start();
  private Flowscale flowscale;
  private final List<String> printed = new ArrayList<>();

  @BeforeEach
  void prepare() throws IOException {
    BufferedImage picture = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
    for (String name :
        List.of("input.png", "first.png", "second.png", "pictures/a.png", "pictures/b.png")) {
      Path file = Path.of(name).toAbsolutePath();
      Files.createDirectories(file.getParent());
      ImageIO.write(picture, "png", file.toFile());
    }
    try (Stream<Path> old =
        Files.exists(Path.of("out")) ? Files.list(Path.of("out")) : Stream.empty()) {
      for (Path file : old.toList()) {
        deleteAll(file);
      }
    }
    System.setProperty("flowscale.api.url", emulator.baseUrl());
    System.setProperty("flowscale.api.key", emulator.apiKey());
    flowscale = Flowscale.fromEnvironment();
  }

  private static void deleteAll(Path file) throws IOException {
    try (Stream<Path> all = Files.walk(file)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  @AfterEach
  void close() {
    System.clearProperty("flowscale.api.url");
    System.clearProperty("flowscale.api.key");
    flowscale.close();
    emulator.close();
  }

  private void print(Object text) {
    printed.add(String.valueOf(text));
  }

  private static WorkflowInputs prompt(String text) {
    return WorkflowInputs.builder().text("text_51536", text).build();
  }

  @Test
  void quickStart() {
    // snippet: quick-start
    try (Flowscale flowscale = Flowscale.fromEnvironment()) {
      WorkflowInputs inputs =
          WorkflowInputs.builder()
              .text("text_51536", "a man riding a bike")
              .file("image_35728", Path.of("input.png"))
              .number("seed_456", 12345)
              .json("config_json", Map.of("strength", 0.8, "steps", 20))
              .build();

      RunResult result = flowscale.executeWorkflowAndWait("bncu0a1kipv", inputs);

      for (RunOutput output : result.outputs()) {
        DownloadedFile file = flowscale.download(output, Path.of("out"));
        print(file.path());
      }
    }
    // end of snippet
    assertThat(printed).hasSize(2).allMatch(path -> Files.isRegularFile(Path.of(path)));
  }

  @Test
  void configuration() {
    String url = emulator.baseUrl();
    String key = emulator.apiKey();
    // snippet: configuration
    FlowscaleConfig config =
        FlowscaleConfig.builder()
            .baseUrl(url)
            .apiKey(key)
            .connectTimeout(Duration.ofSeconds(5))
            .responseTimeout(Duration.ofMinutes(3)) // a cold start takes its time
            .retryPolicy(RetryPolicy.builder().maxAttempts(3).build())
            .build();
    Flowscale flowscale = Flowscale.create(config);
    // end of snippet
    assertThat(flowscale.checkHealth()).isNotEmpty();
    flowscale.close();
  }

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

  private static String currentToken() {
    return "token";
  }

  @Test
  void proxyMode() {
    String proxyUrl = emulator.baseUrl();
    // snippet: proxy-mode
    FlowscaleConfig config =
        FlowscaleConfig.builder()
            .baseUrl(proxyUrl)
            .proxyMode() // the proxy adds the key
            .headers(() -> Map.of("Authorization", "Bearer " + currentToken()))
            .build();
    // end of snippet
    assertThat(config.apiKey()).isEmpty();
    try (Flowscale client = Flowscale.create(config)) {
      org.assertj.core.api.Assertions.assertThatThrownBy(client::checkHealth)
          .isInstanceOf(AuthenticationException.class);
    }
    assertThat(emulator.requests(Operation.HEALTH).get(0).header("Authorization"))
        .contains("Bearer token");
  }

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

  @Test
  void callOptions() {
    String traceId = "trace-1";
    WorkflowInputs inputs = WorkflowInputs.builder().text("text_51536", "a lighthouse").build();
    // snippet: call-options
    CallOptions patient =
        CallOptions.builder()
            .responseTimeout(Duration.ofMinutes(5)) // until the first byte of the answer
            .callTimeout(Duration.ofMinutes(10)) // the whole call, retries included
            .header("X-Trace-Id", traceId)
            .build();
    Submission submission = flowscale.withOptions(patient).executeWorkflow("bncu0a1kipv", inputs);
    // end of snippet
    assertThat(submission.runId()).isNotBlank();
    assertThat(emulator.requests(Operation.EXECUTE).get(0).header("X-Trace-Id"))
        .contains("trace-1");
  }

  @Test
  void state() {
    // snippet: state
    List<ContainerHealth> containers = flowscale.checkHealth();
    List<ContainerQueue> queues = flowscale.getQueue();
    List<Workflow> workflows = flowscale.getWorkflows();
    // end of snippet
    assertThat(containers).isNotEmpty();
    assertThat(queues).hasSameSizeAs(containers);
    assertThat(workflows).extracting(Workflow::id).contains("bncu0a1kipv");
  }

  @Test
  void execute() {
    WorkflowInputs inputs = prompt("a man riding a bike");
    // snippet: execute
    Submission submission =
        flowscale.executeWorkflow(
            WorkflowRequest.builder("bncu0a1kipv", inputs).groupId("test_group").build());
    print(submission.runId());
    // end of snippet
    assertThat(printed).isEqualTo(emulator.runIds());
  }

  @Test
  void inputs() {
    byte[] mask = {1, 2, 3};
    // snippet: inputs
    WorkflowInputs inputs =
        WorkflowInputs.builder()
            .text("text_prompt", "Generate an image") // never opened as a file
            .number("seed_456", 12345)
            .bool("upscale_7", true)
            .json("config_json", Map.of("strength", 0.8, "steps", 20))
            .file("reference_image_1", Path.of("first.png"))
            .file("mask_image_456", InputFile.of("mask.png", mask))
            .files("image_42561", List.of(Path.of("first.png"), Path.of("second.png")))
            .build();
    // end of snippet
    assertThat(inputs.names()).contains("image_42561_0", "image_42561_1");
    flowscale.executeWorkflow("bncu0a1kipv", inputs);
    assertThat(emulator.requests(Operation.EXECUTE).get(0).files()).hasSize(4);
  }

  @Test
  void inputsFromMap() {
    // snippet: inputs-from-map
    WorkflowInputs inputs =
        WorkflowInputs.of(
            Map.of(
                "text_51536",
                "Prompt test",
                "image_35728",
                Path.of("input.png"),
                "seed_456",
                12345,
                "config_json",
                Map.of("strength", 0.8)));
    // end of snippet
    assertThat(inputs.names()).hasSize(4);
  }

  @Test
  void executeAndWait() {
    WorkflowInputs inputs = prompt("a man riding a bike");
    WorkflowRequest request = WorkflowRequest.of("bncu0a1kipv", inputs);
    // snippet: wait
    RunResult result =
        flowscale.executeWorkflowAndWait(
            request,
            WaitOptions.builder()
                .timeout(Duration.ofMinutes(10))
                .maxPollInterval(Duration.ofSeconds(2))
                .listener(
                    new RunListener() {
                      @Override
                      public void onStatus(Run run) {
                        print(run.status());
                      }
                    })
                .build());
    print(result.totalOutputs() + " outputs of run " + result.runId());
    // end of snippet
    assertThat(result.totalOutputs()).isEqualTo(2);
  }

  @Test
  void cancelWithTheWait() {
    WorkflowRequest request = WorkflowRequest.of("slow", WorkflowInputs.none());
    Duration limit = Duration.ofMillis(200);
    // snippet: cancel-with-wait
    try {
      flowscale.executeWorkflowAndWait(
          request,
          WaitOptions.builder()
              .timeout(limit)
              .cancelRunOn(
                  Set.of(WaitTermination.TIMEOUT, WaitTermination.INTERRUPT, WaitTermination.CLOSE))
              .build());
    } catch (WaitTimedOutException e) {
      print(e.runId().orElseThrow() + ": " + e.runCancellation()); // CONFIRMED or UNCONFIRMED
    }
    // end of snippet
    assertThat(printed).singleElement().asString().endsWith(": CONFIRMED");
    assertThat(emulator.cancelsReceived()).isEqualTo(1);
  }

  @Test
  void lookForTheRun() {
    WorkflowInputs inputs = prompt("x");
    emulator.failNext(Operation.EXECUTE, Fault.connectionReset().afterProcessing());
    // snippet: look-for
    try {
      Submission submission =
          flowscale.executeWorkflow(
              WorkflowRequest.builder("bncu0a1kipv", inputs)
                  .uncertaintyPolicy(UncertaintyPolicy.search(Duration.ofMinutes(2)))
                  .build());
      print(submission.runId() + (submission.foundAgain() ? " found again" : ""));
    } catch (SubmissionUncertainException e) {
      print("Group " + e.groupId().orElse("none") + ": " + e.candidates()); // never a guess
    }
    // end of snippet
    assertThat(printed).containsExactly(emulator.runIds().get(0) + " found again");
  }

  @Test
  void awaitLater() {
    String runId = flowscale.executeWorkflow("bncu0a1kipv", prompt("x")).runId();
    // snippet: await
    RunResult result = flowscale.awaitRun(runId, WaitOptions.upTo(Duration.ofMinutes(5)));
    // end of snippet
    assertThat(result.runId()).isEqualTo(runId);
  }

  @Test
  void outputAndDownload() {
    RunResult done = flowscale.executeWorkflowAndWait("bncu0a1kipv", prompt("x"));
    String name = done.outputs().get(0).filename();
    // snippet: output
    Optional<RunOutput> output = flowscale.getOutput(name); // empty while it is not ready
    if (output.isPresent()) {
      DownloadedFile file =
          flowscale.download(
              output.get(),
              DownloadOptions.builder()
                  .file(Path.of("out", "poster.png"))
                  .existing(ExistingFile.REPLACE)
                  .listener(progress -> print(progress.transferred() + " bytes"))
                  .build());
      print(file.size() + " bytes in " + file.path());
    }
    // end of snippet
    assertThat(Path.of("out", "poster.png")).isNotEmptyFile();
    assertThat(emulator.keyLeaks()).isEmpty();
  }

  @Test
  void allOutputsAtOnce() {
    RunResult result = flowscale.executeWorkflowAndWait("bncu0a1kipv", WorkflowInputs.none());
    // snippet: download-all
    List<DownloadedFile> files =
        flowscale.downloadAll(result, DownloadOptions.toFolder(Path.of("out")));
    files.forEach(file -> print(file.path()));
    // end of snippet
    assertThat(files).hasSize(result.totalOutputs());
  }

  @Test
  void outputWithoutAFile() throws IOException {
    RunOutput output =
        flowscale.executeWorkflowAndWait("bncu0a1kipv", WorkflowInputs.none()).outputs().get(0);
    // snippet: content
    try (OutputContent content = flowscale.openOutput(output);
        InputStream in = content.inputStream()) {
      print(content.contentType() + ", " + in.readAllBytes().length + " bytes");
    }
    // end of snippet
    assertThat(emulator.keyLeaks()).isEmpty();
  }

  @Test
  void runAndCancel() {
    String runId = flowscale.executeWorkflow("slow", prompt("x")).runId();
    // snippet: run
    Run run = flowscale.getRun(runId);
    print(run.status() + " since " + run.startedAt());

    Cancellation cancellation = flowscale.cancelRun(runId);
    print(cancellation.message());
    // end of snippet
    assertThat(emulator.cancelsReceived()).isEqualTo(1);
    assertThat(printed).last().isEqualTo("Run cancelled successfully");
  }

  @Test
  void runs() {
    for (int i = 0; i < 3; i++) {
      flowscale.executeWorkflow(
          WorkflowRequest.builder("bncu0a1kipv", prompt("x")).groupId("production_batch").build());
    }
    // snippet: runs
    RunPage page =
        flowscale.getRuns(
            RunQuery.builder()
                .groupId("production_batch")
                .sortBy(RunSort.STARTED_AT)
                .sortOrder(SortOrder.DESC)
                .page(1)
                .pageSize(25)
                .build());
    print(page.runs().size() + " of " + page.meta().totalCount());

    try (Stream<Run> all = flowscale.streamRuns(RunQuery.group("production_batch"))) {
      all.filter(run -> run.status().isFailure()).forEach(run -> print(run.id()));
    }
    // end of snippet
    assertThat(printed).containsExactly("3 of 3");
  }

  @Test
  void batch() throws IOException {
    Files.deleteIfExists(Path.of("pictures.checkpoint"));
    // snippet: batch
    BatchOptions options =
        BatchOptions.builder()
            .maxConcurrent(4)
            .checkpoint(BatchCheckpoint.file(Path.of("pictures.checkpoint")))
            .build();
    Stream<WorkflowRequest> pictures =
        WorkflowRequest.ofPictures(
            Path.of("pictures"),
            picture ->
                WorkflowRequest.of(
                    "bncu0a1kipv",
                    WorkflowInputs.builder()
                        .text("text_51536", "Process " + picture.getFileName())
                        .file("image_35728", picture)
                        .build()));
    try (Stream<BatchItem> outcomes = flowscale.executeBatch(pictures, options)) {
      for (BatchItem item : (Iterable<BatchItem>) outcomes::iterator) {
        if (item.isSuccess()) {
          Path folder = Path.of("out", item.key()); // the picture's name
          flowscale.downloadAll(item.orThrow(), DownloadOptions.toFolder(folder));
        } else {
          print(item.key() + ": " + item.failure().getMessage());
        }
      }
    }
    // end of snippet
    assertThat(printed).isEmpty();
    assertThat(Path.of("out", "a.png")).isDirectoryContaining(file -> true);
    assertThat(Path.of("out", "b.png")).isDirectoryContaining(file -> true);
  }

  @Test
  void batchOfAList() {
    List<WorkflowRequest> requests =
        List.of(
            WorkflowRequest.of("bncu0a1kipv", prompt("x")),
            WorkflowRequest.of("failing", prompt("y")));
    // snippet: batch-list
    BatchResult batch = flowscale.executeBatch(requests);
    print(batch.results().size() + " results, " + batch.failures().size() + " failures");
    RunPage runs = flowscale.getRuns(RunQuery.group(batch.groupId()));
    // end of snippet
    assertThat(printed).containsExactly("1 results, 1 failures");
    assertThat(runs.runs()).hasSize(2);
  }

  @Test
  void errors() {
    WorkflowInputs inputs = prompt("x");
    // snippet: errors
    try {
      flowscale.executeWorkflowAndWait("failing", inputs);
    } catch (RunFailedException e) {
      print("Run " + e.runId().orElseThrow() + " failed: " + e.errors());
    } catch (WaitTimedOutException e) {
      print("Still running: " + e.runId().orElseThrow()); // awaitRun takes it up again
    } catch (SubmissionUncertainException e) {
      print("Look before you submit again: " + e.getMessage());
    } catch (AuthenticationException e) {
      print("Check FLOWSCALE_API_KEY");
    } catch (FlowscaleException e) {
      print(e.getMessage());
    }
    // end of snippet
    assertThat(printed)
        .singleElement()
        .asString()
        .startsWith("Run ")
        .endsWith(" failed: [CUDA out of memory]");
  }

  @Test
  void asynchronous() {
    WorkflowInputs inputs = prompt("x");
    // snippet: async
    CompletableFuture<Integer> outputs =
        flowscale
            .async()
            .executeWorkflowAndWait("bncu0a1kipv", inputs)
            .thenApply(RunResult::totalOutputs);
    // end of snippet
    assertThat(outputs.join()).isEqualTo(2);
  }

  @Test
  void emulated() {
    // snippet: emulator
    try (FlowscaleEmulator emulator =
            FlowscaleEmulator.builder()
                .workflow(
                    EmulatedWorkflow.builder("my_workflow")
                        .queueTime(Duration.ZERO)
                        .runTime(Duration.ofMillis(10))
                        .outputs(run -> List.of(OutputFile.text("answer.txt", "42")))
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
    assertThat(printed).singleElement().asString().contains("answer");
  }
}
