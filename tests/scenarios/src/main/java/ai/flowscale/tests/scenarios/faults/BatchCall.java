package ai.flowscale.tests.scenarios.faults;

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
 * A batch of three requests. A fault strikes the second one. The others use another workflow, which
 * distinguishes their requests in the service's records.
 */
final class BatchCall {
  static final String OTHER_WORKFLOW = "wf_others";

  /**
   * One at a time: when the test moves the client's time over a stall, other requests in flight
   * would time out as well.
   */
  static final BatchOptions OPTIONS =
      BatchOptions.builder().maxConcurrent(1).waitOptions(Calls.WAIT_OPTIONS).build();

  private static final int STRUCK = 1;
  private static final int REQUESTS = 3;

  private BatchCall() {}

  private static BatchItem struck(BatchResult batch) {
    return batch.items().stream()
        .filter(item -> item.index() == STRUCK)
        .findFirst()
        .orElseThrow(() -> new AssertionError("the struck request has no item: " + batch));
  }

  /** Returns the failure of the struck request, or null. */
  static @Nullable FlowscaleException failure(BatchResult batch) {
    return struck(batch).failure();
  }

  /** Returns how many submissions of a workflow arrived. */
  static int runsOf(FlowscaleEmulator emulator, String workflowId) {
    return (int)
        emulator.requests(Operation.EXECUTE_WORKFLOW).stream()
            .filter(request -> workflowId.equals(request.query().get("workflow_id")))
            .count();
  }

  /**
   * Asserts that the other requests succeeded, each with its own run. If every request would fail
   * in the same way, the request after the struck one must not be started.
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
        .allSatisfy(BatchCall::assertSucceeded);
    List<String> runIds = others.stream().flatMap(item -> item.runId().stream()).toList();
    assertThat(runIds)
        .as("runs of the requests that were not struck")
        .doesNotHaveDuplicates()
        .hasSize(runsOf(emulator, OTHER_WORKFLOW))
        .isSubsetOf(emulator.runIds());
  }

  private static void assertSucceeded(BatchItem item) {
    assertThat(item.failure()).as("the failure of a request that was not struck").isNull();
    assertReady(item);
  }

  /** Asserts that the struck request succeeded as well. */
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
