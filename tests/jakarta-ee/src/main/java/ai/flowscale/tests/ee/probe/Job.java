package ai.flowscale.tests.ee.probe;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.Cancellation;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** Uploads, waits, pages through runs, downloads and cancels; says what came of it. */
public record Job(Flowscale flowscale) implements Callable<String> {
  private static final String WORKFLOW = "echo";
  private static final String ENDLESS = "endless";
  private static final int RUNS = 3;

  @Override
  public String call() {
    String group = UUID.randomUUID().toString();
    String content = "content of " + group;
    Path folder = folder();
    try {
      RunResult result =
          flowscale.executeWorkflowAndWait(request(group, content), WaitOptions.defaults());
      List<RunOutput> outputs = result.outputs();
      DownloadedFile file = flowscale.download(outputs.get(0), folder);
      check("the download", content, Files.readString(file.path()));
      for (int i = 1; i < RUNS; i++) {
        flowscale.executeWorkflow(request(group, content));
      }
      RunQuery query = RunQuery.builder().groupId(group).pageSize(1).build();
      try (Stream<Run> runs = flowscale.streamRuns(query)) {
        check("the runs of the group", (long) RUNS, runs.count());
      }
      Submission endless =
          flowscale.executeWorkflow(
              WorkflowRequest.of(
                  ENDLESS,
                  WorkflowInputs.builder().json("map", Map.of("a", List.of(1, 2))).build()));
      Cancellation cancellation = flowscale.cancelRun(endless.runId());
      check("the run that was cancelled", endless.runId(), cancellation.runId());
      check("whether it was", true, flowscale.getRun(endless.runId()).status().isCancelled());
      Files.delete(file.path());
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return "done on "
        + Thread.currentThread().getName()
        + " with "
        + (context == null ? "no class loader" : context.getClass().getSimpleName());
  }

  private static WorkflowRequest request(String group, String content) {
    return WorkflowRequest.builder(
            WORKFLOW,
            WorkflowInputs.builder()
                .text("text_1", "a text")
                .number("seed_2", 5)
                .json("config_json", new Settings("x", 0.5))
                .file("file_3", InputFile.of("in.txt", content.getBytes(StandardCharsets.UTF_8)))
                .build())
        .groupId(group)
        .build();
  }

  /** Written by the server's JSON-B. */
  public record Settings(String name, double strength) {}

  private static Path folder() {
    try {
      return Files.createTempDirectory("probe");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void check(String what, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      throw new AssertionError(what + ": expected " + expected + " but was " + actual);
    }
  }
}
