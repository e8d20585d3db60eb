package ai.flowscale.tests.scenarios.faults;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.tests.scenarios.faults.Expected.Ending;
import ai.flowscale.tests.scenarios.faults.FaultKind.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tables of the matrix, without running it. */
class FaultMatrixTest {
  private static final Path DOCUMENT = Path.of("..", "..", "docs", "fault-matrix.md");

  /** Set to write the document anew. */
  private static final String WRITE = "flowscale.faults.write";

  @ParameterizedTest
  @EnumSource(FaultedOperation.class)
  void everyPairIsRunOrExcludedWithAReason(FaultedOperation operation) {
    List<Cell> cells = Cell.of(operation);
    for (FaultKind fault : FaultKind.values()) {
      for (Persistence often : Persistence.values()) {
        boolean run =
            cells.stream().anyMatch(cell -> cell.fault() == fault && cell.often() == often);
        assertThat(run)
            .as("%s / %s / %s is run", operation, fault, often)
            .isEqualTo(Exclusions.reason(operation, fault).isEmpty() && fault.strikes(often));
        assertThat(Exclusions.reason(operation, fault).map(String::isBlank).orElse(false))
            .as("the reason is blank")
            .isFalse();
        if (run) {
          assertThat(Expectations.of(operation, fault, often, true)).isNotNull();
        }
      }
    }
  }

  @Test
  void theMatrixHasHundredsOfCells() {
    assertThat(Arrays.stream(FaultedOperation.values()).mapToInt(it -> Cell.of(it).size()).sum())
        .isGreaterThan(500);
  }

  @ParameterizedTest
  @EnumSource(FaultKind.class)
  void aSubmissionThatTheServiceHasReceivedIsNeverExpectedASecondTime(FaultKind fault) {
    for (Persistence often : Persistence.values()) {
      Expected expected = Expectations.of(FaultedOperation.EXECUTE, fault, often, true);
      if (fault.reachesTheService()) {
        assertThat(expected.most()).isEqualTo(1);
        assertThat(expected.ending()).isIn(Ending.UNCERTAIN, Ending.VALUE, Ending.ABORTED);
      }
    }
  }

  @Test
  void whatCannotSubmitTwiceIsExpectedToMakeOneAttempt() {
    Expected expected =
        Expectations.of(FaultedOperation.EXECUTE, FaultKind.STATUS_429, Persistence.ONCE, false);
    assertThat(expected.ending()).isEqualTo(Ending.FAILURE);
    assertThat(expected.most()).isEqualTo(1);
  }

  @Test
  void anotherFailureIsDifferent() {
    Expected expected =
        Expectations.of(
            FaultedOperation.GET_RUN, FaultKind.CLOSE_AFTER_REQUEST, Persistence.ALWAYS, true);
    assertThat(expected.difference(failure(TransportException.Kind.CLOSED))).isEmpty();
    assertThat(expected.difference(failure(TransportException.Kind.TIMEOUT))).contains("TIMEOUT");
    assertThat(expected.difference(new IllegalStateException())).contains("IllegalState");
  }

  private static TransportException failure(TransportException.Kind kind) {
    return new TransportException(kind, TransportException.Sent.MAYBE, "", null);
  }

  @Test
  void onlyBodiesOfRequestsCanBreakWithinThem() {
    assertThat(Exclusions.reason(FaultedOperation.EXECUTE, FaultKind.STALL_IN_REQUEST_BODY))
        .isEmpty();
    assertThat(FaultKind.STALL_IN_REQUEST_BODY.scope()).isEqualTo(Scope.REQUEST_BODY);
    assertThat(Exclusions.reason(FaultedOperation.CANCEL_RUN, FaultKind.STALL_IN_REQUEST_BODY))
        .isNotEmpty();
  }

  @Test
  void theDocumentSaysWhatTheTablesSay() throws IOException {
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(DOCUMENT, MatrixDocument.text());
    }
    assertThat(DOCUMENT)
        .as("docs/fault-matrix.md, which this test writes with -D%s=true", WRITE)
        .content()
        .isEqualTo(MatrixDocument.text());
  }
}
