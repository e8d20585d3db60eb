package ai.flowscale.tests.scenarios.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.util.Throwables.getStackTrace;

import ai.flowscale.api.BatchResult;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.PartialDownloadException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.RecordedRequest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Compares the outcome of a cell with the guaranteed one.
 *
 * @param emulator the emulator
 * @param cell the cell
 * @param tally counts doubled and lost runs
 * @param transport the transport of the cell
 * @param logged whether the log names the run
 */
record Verdict(
    FlowscaleEmulator emulator, Cell cell, CellTally tally, Transport transport, boolean logged) {
  private static final String SIGNATURE = "X-Amz-Signature";

  /** The delay that {@link FaultKind#asksForDelay()} faults ask for. */
  private static final Duration REQUESTED_DELAY = Duration.ofSeconds(7);

  /**
   * Checks a call that has ended.
   *
   * @param requests the number of requests that the fault is for
   * @param took the duration of the call
   */
  void check(CompletableFuture<?> call, Prepared about, int requests, Duration took) {
    Expected expected =
        Expectations.of(cell.operation(), cell.fault(), cell.often(), mayResubmit());
    Throwable thrown = thrownBy(call);
    List<String> runs = emulator.runIds();
    int created = created(about);
    boolean accountedFor = isAccountedFor(thrown, created);
    tally.runs(created, accountedFor);
    if (cell.operation().isBatch()) {
      BatchCall.checkOthers((BatchResult) call.join(), emulator);
      assertThat(call.join().toString()).doesNotContain(Preparation.PROMPT);
    }
    if (thrown == null) {
      assertThat(expected.ending().mayBeValue())
          .as("a result, but %s was expected", expected)
          .isTrue();
      Calls.check(cell.operation(), call.join(), about, runs);
    } else {
      assertThat(expected.difference(struck(thrown)))
          .as("the difference from %s in %s", expected, thrown)
          .isEmpty();
      checkRunId(thrown, runs);
      checkSecrets(thrown);
    }
    assertThat(requests)
        .as("requests in %s, but %s was expected", took, expected)
        .isBetween(expected.fewest(), mostWithin(took, expected));
    if (expected.ending() == Expected.Ending.VALUE_OR_ERROR) {
      assertThat(created).as("runs that were created").isLessThanOrEqualTo(1);
    } else {
      assertThat(created).as("runs that were created").isEqualTo(runsOf(expected, thrown == null));
    }
    assertThat(accountedFor).as("the caller knows of the run, or knows to search for it").isTrue();
    checkUploads();
    if (cell.fault().asksForDelay() && expected.most() > 1) {
      assertThat(took)
          .as("how long the client waited when it was asked to wait 7 seconds")
          .isGreaterThanOrEqualTo(REQUESTED_DELAY);
    }
  }

  /** Emulated time may move a little before a busy machine has completed the call. */
  private static int mostWithin(Duration took, Expected expected) {
    Duration late = took.minus(Calls.WAIT_OPTIONS.timeout());
    return expected.most() + (late.isNegative() ? 0 : (int) late.toSeconds());
  }

  /** Returns how many runs the struck request created. */
  private int created(Prepared about) {
    return cell.operation().isBatch()
        ? BatchCall.runsOf(emulator, FaultedOperation.WORKFLOW)
        : emulator.runIds().size() - about.runIds().size();
  }

  /** If the fault strikes one of two outputs, the other must be downloaded. */
  private Throwable struck(Throwable thrown) {
    if (cell.operation() != FaultedOperation.DOWNLOAD_ALL) {
      return thrown;
    }
    if (!(thrown instanceof PartialDownloadException partial)) {
      assertThat(cell.fault().strikes(Persistence.ALWAYS))
          .as("the fault is of one output, and the failure is %s", thrown)
          .isFalse();
      return thrown;
    }
    assertThat(partial.files()).hasSize(1);
    assertThat(partial.failures()).hasSize(1);
    return partial.failures().get(0).reason();
  }

  private boolean mayResubmit() {
    return transport
        .capabilities()
        .containsAll(Set.of(Capability.ABORTS_EXCHANGE, Capability.NEVER_RESENDS));
  }

  private int runsOf(Expected expected, boolean value) {
    if (!cell.operation().isSubmission()) {
      return cell.operation().startsARun() ? 1 : 0;
    }
    boolean mayBeUnknown =
        expected.ending() == Expected.Ending.UNCERTAIN
            || expected.ending() == Expected.Ending.ABORTED;
    boolean unknown = mayBeUnknown && cell.fault().reachesTheService();
    return value || unknown ? 1 : 0;
  }

  private boolean isAccountedFor(@Nullable Throwable thrown, int created) {
    return created == 0
        || thrown == null
        || logged
        || thrown instanceof SubmissionUncertainException
        || (thrown instanceof FlowscaleException ours && ours.runId().isPresent());
  }

  private void checkRunId(Throwable thrown, List<String> runs) {
    // A failure before the request was made need not name the run.
    boolean made = cell.fault() != FaultKind.INTERRUPTED && !cell.fault().isOfThreads();
    if (cell.operation().isAboutARun() && made && thrown instanceof FlowscaleException failure) {
      assertThat(failure.runId())
          .as("the run that the failure names")
          .hasValue(runs.get(runs.size() - 1));
    }
  }

  private void checkSecrets(Throwable thrown) {
    assertThat(getStackTrace(thrown))
        .doesNotContain(emulator.apiKey())
        .doesNotContain(Preparation.PROMPT)
        .doesNotContain(SIGNATURE);
  }

  /** A truncated upload must never look complete. */
  private void checkUploads() {
    for (RecordedRequest request : emulator.requests(Operation.EXECUTE_WORKFLOW)) {
      assertThat(request.formComplete()).as("whether the received form is complete").isTrue();
      assertThat(request.file("image_1"))
          .hasValueSatisfying(file -> assertThat(file.content()).isEqualTo(Preparation.UPLOAD));
    }
  }

  /** A batch does not fail because of one request: the failure is in its result. */
  private @Nullable Throwable thrownBy(CompletableFuture<?> call) {
    if (cell.operation().isBatch()) {
      return BatchCall.failure((BatchResult) call.join());
    }
    Throwable thrown = call.handle((value, failure) -> failure).join();
    return thrown instanceof CompletionException && thrown.getCause() != null
        ? thrown.getCause()
        : thrown;
  }
}
