package ai.flowscale.tck.faults;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.AuthenticationException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.PermissionDeniedException;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Operation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch of three requests of which the one in the middle is struck. The others are of another
 * workflow, by which the service's records tell them apart.
 */
final class BatchCall {
  static final String OTHER_WORKFLOW = "wf_others";

  /**
   * One at a time: where the client's time moves over a stall, it would also run out for a request
   * that is just on its way.
   */
  static final BatchOptions OPTIONS =
      BatchOptions.builder().maxConcurrent(1).waitOptions(Calls.PATIENCE).build();

  private static final int STRUCK = 1;
  private static final int REQUESTS = 3;

  private BatchCall() {}

  private static BatchItem struck(BatchResult batch) {
    return batch.items().stream()
        .filter(item -> item.index() == STRUCK)
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing is told of the struck request: " + batch));
  }

  /** Why the struck request failed, where it did. */
  static @Nullable FlowscaleException failure(BatchResult batch) {
    return struck(batch).failure();
  }

  /** How many runs came of requests of a workflow. */
  static int runsOf(FlowscaleEmulator emulator, String workflowId) {
    return (int)
        emulator.requests(Operation.EXECUTE).stream()
            .filter(request -> workflowId.equals(request.query().get("workflow_id")))
            .count();
  }

  /**
   * Asserts that the requests beside the struck one have come home, each with its own run; that
   * after it is not begun where the failure is one that every request would meet.
   */
  static void checkOthers(BatchResult batch, FlowscaleEmulator emulator) {
    FlowscaleException failure = failure(batch);
    boolean isOfTheKey =
        failure instanceof AuthenticationException || failure instanceof PermissionDeniedException;
    boolean stops =
        isOfTheKey && failure instanceof ApiException refusal && refusal.isFromService();
    assertThat(batch.requested()).isEqualTo(REQUESTS);
    assertThat(batch.stoppedBy()).as("what stopped the batch").isSameAs(stops ? failure : null);
    List<BatchItem> others = new ArrayList<>(batch.items());
    others.remove(struck(batch));
    assertThat(others)
        .as("requests that were not struck")
        .hasSize(stops ? STRUCK : REQUESTS - 1)
        .allSatisfy(BatchCall::assertHome);
    List<String> told = others.stream().flatMap(item -> item.runId().stream()).toList();
    assertThat(told)
        .as("runs of the requests that were not struck")
        .doesNotHaveDuplicates()
        .hasSize(runsOf(emulator, OTHER_WORKFLOW))
        .isSubsetOf(emulator.runIds());
  }

  private static void assertHome(BatchItem item) {
    assertThat(item.failure()).as("the failure of a request that was not struck").isNull();
    assertReady(item);
  }

  /** Asserts that the struck request has come home as well. */
  static void check(BatchResult batch, List<String> before) {
    BatchItem struck = struck(batch);
    assertReady(struck);
    assertThat(struck.runId()).isPresent();
    assertThat(before).doesNotContain(struck.runId().orElseThrow());
    assertThat(batch.isComplete()).isTrue();
  }

  private static void assertReady(BatchItem item) {
    assertThat(item.result()).isNotNull();
    assertThat(item.orThrow().outputs()).hasSize(1).allMatch(RunOutput::isReady);
  }
}
