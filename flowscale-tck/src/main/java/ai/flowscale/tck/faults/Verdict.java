package ai.flowscale.tck.faults;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.BatchResult;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.PartialDownloadException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.RecordedRequest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Holds what came of a cell against what is promised.
 *
 * @param emulator the service
 * @param cell the cell
 * @param notes where runs are noted that should not be
 * @param transport the transport of the cell
 * @param logged whether the log names what was started
 */
record Verdict(
    FlowscaleEmulator emulator, Cell cell, CellNotes notes, Transport transport, boolean logged) {
  private static final String SIGNATURE = "X-Amz-Signature";

  /** How long {@link FaultKind#asksForPatience()} asks for. */
  private static final Duration ASKED_FOR = Duration.ofSeconds(7);

  /**
   * Judges a call that has ended.
   *
   * @param requests how many struck requests there were
   * @param took how long the call took
   */
  void judge(CompletableFuture<?> call, Prepared about, int requests, Duration took) {
    Expected expected =
        Expectations.of(cell.operation(), cell.fault(), cell.often(), mayResubmit());
    Throwable thrown = thrownBy(call);
    List<String> runs = emulator.runIds();
    int created = created(about);
    boolean accountedFor = isAccountedFor(thrown, created);
    notes.runs(created, accountedFor);
    if (cell.operation().isBatch()) {
      BatchCall.checkOthers((BatchResult) call.join(), emulator);
      assertThat(call.join().toString()).doesNotContain(Preparation.PROMPT);
    }
    if (thrown == null) {
      assertThat(expected.ending().mayBeValue())
          .as("a value, where %s was expected", expected)
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
        .as("requests in %s, where %s was expected", took, expected)
        .isBetween(expected.fewest(), mostWithin(took, expected));
    if (expected.ending() == Expected.Ending.VALUE_OR_ERROR) {
      assertThat(created).as("runs that were created").isLessThanOrEqualTo(1);
    } else {
      assertThat(created).as("runs that were created").isEqualTo(runsOf(expected, thrown == null));
    }
    assertThat(accountedFor).as("the caller knows of the run, or to look for it").isTrue();
    checkUploads();
    if (cell.fault().asksForPatience() && expected.most() > 1) {
      assertThat(took)
          .as("how long the client waited where it was asked to wait 7 seconds")
          .isGreaterThanOrEqualTo(ASKED_FOR);
    }
  }

  /** Emulated time may go on a little before a busy machine has told the caller of the end. */
  private static int mostWithin(Duration took, Expected expected) {
    Duration late = took.minus(Calls.PATIENCE.timeout());
    return expected.most() + (late.isNegative() ? 0 : (int) late.toSeconds());
  }

  /** How many runs came of the request that was struck. */
  private int created(Prepared about) {
    return cell.operation().isBatch()
        ? BatchCall.runsOf(emulator, FaultedOperation.WORKFLOW)
        : emulator.runIds().size() - about.runIds().size();
  }

  /** Where one of two outputs was struck, the other is there. */
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
    boolean mayBeUnheard =
        expected.ending() == Expected.Ending.UNCERTAIN
            || expected.ending() == Expected.Ending.GIVEN_UP;
    boolean unheard = mayBeUnheard && cell.fault().reachesTheService();
    return value || unheard ? 1 : 0;
  }

  private boolean isAccountedFor(@Nullable Throwable thrown, int created) {
    return created == 0
        || thrown == null
        || logged
        || thrown instanceof SubmissionUncertainException
        || (thrown instanceof FlowscaleException ours && ours.runId().isPresent());
  }

  private void checkRunId(Throwable thrown, List<String> runs) {
    // What fails before its request was made need not name it.
    boolean made = cell.fault() != FaultKind.INTERRUPTED && cell.fault().schedulerUse() == 0;
    if (cell.operation().isAboutARun() && made && thrown instanceof FlowscaleException failure) {
      assertThat(failure.runId())
          .as("the run that the failure names")
          .hasValue(runs.get(runs.size() - 1));
    }
  }

  private void checkSecrets(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    assertThat(text.toString())
        .doesNotContain(emulator.apiKey())
        .doesNotContain(Preparation.PROMPT)
        .doesNotContain(SIGNATURE);
  }

  /** An upload that broke off must never look like a whole one. */
  private void checkUploads() {
    for (RecordedRequest request : emulator.requests(Operation.EXECUTE)) {
      assertThat(request.formComplete()).as("whether the form that came is whole").isTrue();
      assertThat(request.file("image_1"))
          .hasValueSatisfying(file -> assertThat(file.content()).isEqualTo(Preparation.UPLOAD));
    }
  }

  /** A batch does not fail over one of its requests: the failure is in its result. */
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
