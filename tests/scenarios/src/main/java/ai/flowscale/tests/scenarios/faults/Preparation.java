package ai.flowscale.tests.scenarios.faults;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.ManualScheduler;
import ai.flowscale.emulator.OutputFile;
import ai.flowscale.emulator.OutputListing;
import ai.flowscale.tck.server.Damage;
import ai.flowscale.tck.server.TimeLimit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * Prepares the call of a cell.
 *
 * @param bench the emulator and its proxies
 * @param cell the cell
 * @param client the client of the cell
 * @param time the clock
 */
record Preparation(FaultBench bench, Cell cell, Flowscale client, ManualScheduler time) {
  static final String PROMPT = "canary-prompt of a castle";
  static final byte[] CONTENT = bytes(60_000);
  static final byte[] UPLOAD = bytes(200_000);

  /** Larger than the buffers of a connection, so that a stall has an effect. */
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
    boolean fresh = cell.fault().scope() == FaultKind.Scope.CONNECTION;
    if (fresh) {
      // The fault must find a new connection, not that of an earlier request.
      bench.api().plan(request -> Damage.last());
    }
    if (cell.operation().needsAnOutput()) {
      outputs = done(client.async().getRun(runs.get(4))).outputs();
    } else if (!fresh) {
      // A library may consider a kept connection stale and resend on another one.
      done(client.async().checkHealth());
    }
    bench.api().plan(request -> Damage.none());
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

  private <T> T done(CompletableFuture<T> call) {
    time.advanceUntil(call, TimeLimit.get());
    return call.join();
  }

  /** Returns the struck request; for a batch, between two others. */
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
    if (cell.operation().searchesForItsRun()) {
      request.uncertaintyPolicy(UncertaintyPolicy.search(Duration.ofMinutes(1)));
    } else {
      request.groupId(Calls.GROUP);
    }
    return request.build();
  }
}
