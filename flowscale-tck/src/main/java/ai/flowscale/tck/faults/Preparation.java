package ai.flowscale.tck.faults;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.ManualScheduler;
import ai.flowscale.emulator.OutputFile;
import ai.flowscale.emulator.OutputListing;
import ai.flowscale.tck.server.TimeLimit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Prepares what a cell's call is about.
 *
 * @param bench the service
 * @param cell the cell
 * @param client the client of the cell
 * @param time its time
 * @param another makes a transport that has nothing to do with the cell's
 */
record Preparation(
    FaultBench bench,
    Cell cell,
    Flowscale client,
    ManualScheduler time,
    Supplier<Transport> another) {
  static final String PROMPT = "canary-prompt of a castle";
  static final byte[] CONTENT = bytes(60_000);
  static final byte[] UPLOAD = bytes(200_000);

  /** More than the buffers of a connection take, so that a stall is felt. */
  private static final byte[] LARGE_UPLOAD = bytes(16 << 20);

  private static byte[] bytes(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }

  Prepared prepare(Path folder) {
    FlowscaleEmulator emulator = bench.emulator();
    emulator.deploy(workflow(FaultedOperation.WORKFLOW));
    if (cell.operation().isBatch()) {
      emulator.deploy(workflow(BatchCall.OTHER_WORKFLOW));
    }
    List<String> runs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      runs.add(emulator.submit(FaultedOperation.WORKFLOW, Calls.GROUP, Map.of()));
    }
    List<RunOutput> outputs = List.of();
    boolean aboutOutput = cell.operation().isAboutAnOutput();
    boolean aboutAFile = cell.operation().kind() == FaultedOperation.Kind.DOWNLOAD;
    boolean fresh = cell.fault().scope() == FaultKind.Scope.CONNECTION;
    if (aboutOutput && (!fresh || aboutAFile)) {
      outputs = done(client.async().getRun(runs.get(4))).outputs();
    } else if (aboutOutput) {
      // The connection of a request before would be used again.
      outputs = List.of(new RunOutput(nameOfOutput(), null, null, null));
    } else if (!fresh) {
      // A connection that is kept is one that a library may think stale, and try again.
      done(client.async().checkHealth());
    }
    return new Prepared(runs, outputs, requests(), folder);
  }

  private EmulatedWorkflow workflow(String id) {
    List<String> names =
        cell.operation() == FaultedOperation.DOWNLOAD_ALL
            ? List.of("a.png", "b.png")
            : List.of("a.png");
    EmulatedWorkflow.Builder workflow =
        EmulatedWorkflow.builder(id)
            .queueTime(Duration.ZERO)
            .runTime(Duration.ZERO)
            .outputs(run -> names.stream().map(Preparation::file).toList())
            .outputNames(names.toArray(new String[0]));
    if (cell.operation() == FaultedOperation.CANCEL_RUN) {
      workflow.neverEnds();
    }
    if (cell.operation() == FaultedOperation.AWAIT_OUTPUT) {
      workflow.outputListing(OutputListing.NAMES_ONLY);
    }
    return workflow.build();
  }

  private static OutputFile file(String name) {
    return OutputFile.of(name, "image/png", CONTENT);
  }

  /** Asks by a client of its own. */
  private String nameOfOutput() {
    try (Transport other = another.get();
        Flowscale asking =
            Flowscale.create(
                FlowscaleConfig.builder()
                    .baseUrl(bench.emulator().baseUrl())
                    .apiKey(bench.emulator().apiKey())
                    .transport(other)
                    .build())) {
      String run = bench.emulator().runIds().get(4);
      return asking.getRun(run).outputs().get(0).filename();
    }
  }

  private <T> T done(CompletableFuture<T> call) {
    time.advanceUntil(call, TimeLimit.get());
    return call.join();
  }

  /** The one that is struck, and for a batch one before and one after it. */
  private List<WorkflowRequest> requests() {
    boolean large = cell.fault() == FaultKind.STALL_IN_REQUEST_BODY;
    WorkflowRequest struck = request(FaultedOperation.WORKFLOW, large ? LARGE_UPLOAD : UPLOAD);
    WorkflowRequest other = request(BatchCall.OTHER_WORKFLOW, UPLOAD);
    return cell.operation().isBatch() ? List.of(other, struck, other) : List.of(struck);
  }

  private WorkflowRequest request(String workflowId, byte[] upload) {
    WorkflowRequest.Builder request =
        WorkflowRequest.builder(
            workflowId,
            WorkflowInputs.builder()
                .text("text_1", PROMPT)
                .file("image_1", InputFile.of("in.png", upload))
                .build());
    if (cell.operation().looksForItsRun()) {
      request.uncertaintyPolicy(UncertaintyPolicy.search(Duration.ofMinutes(1)));
    } else {
      request.groupId(Calls.GROUP);
    }
    return request.build();
  }
}
