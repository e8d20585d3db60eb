package ai.flowscale.tests.scenarios.faults;

import ai.flowscale.tests.scenarios.faults.FaultKind.Scope;
import java.util.Optional;

/** The faults that cannot strike an operation, and why. */
final class Exclusions {
  private Exclusions() {}

  static Optional<String> reason(FaultedOperation operation, FaultKind fault) {
    FaultedOperation.Kind kind = operation.kind();
    if (fault.scope() == Scope.REQUEST_BODY && !operation.isSubmission()) {
      return Optional.of("the request has no body");
    }
    if (fault.scope() == Scope.LINK && kind != FaultedOperation.Kind.DOWNLOAD) {
      return Optional.of("only links to files expire");
    }
    if (fault.scope() == Scope.CONNECTION && operation.isBatch()) {
      return Optional.of("the request of a connection is not known before it has arrived");
    }
    if (fault.scope() == Scope.POLL
        && kind != FaultedOperation.Kind.WAIT
        && kind != FaultedOperation.Kind.WAIT_FOR_OUTPUT) {
      return Optional.of("only a wait polls");
    }
    if (fault == FaultKind.OTHER_SUBJECT && !operation.namesItsSubject()) {
      return Optional.of("the response does not say what it is about");
    }
    Optional<String> callerReason = callerReason(operation, fault);
    if (callerReason.isPresent()) {
      return callerReason;
    }
    boolean otherContent =
        fault.scope() == Scope.CONTENT || fault.scope() == Scope.UNPROCESSED_CONTENT;
    if (otherContent && kind == FaultedOperation.Kind.DOWNLOAD) {
      return Optional.of("any complete response with 200 is the file");
    }
    return Optional.empty();
  }

  private static Optional<String> callerReason(FaultedOperation operation, FaultKind fault) {
    if (fault.isOfHeaders() && operation.kind() == FaultedOperation.Kind.DOWNLOAD) {
      return Optional.of("the application's headers are not sent for files");
    }
    if (fault == FaultKind.INTERRUPTED && operation.hasRequestsBefore()) {
      return Optional.of("nothing is sent, so the call does not get this far");
    }
    boolean startsOrWaits =
        operation.kind() != FaultedOperation.Kind.READ
            && operation.kind() != FaultedOperation.Kind.DOWNLOAD;
    if (fault.scope() == Scope.FUTURE && !startsOrWaits) {
      return Optional.of("no run can be lost with the future");
    }
    boolean strikesAllRequests =
        fault == FaultKind.HEADERS_THROW
            || fault == FaultKind.INTERRUPTED
            || fault.scope() == Scope.FUTURE
            || fault.isOfThreads();
    boolean isOneOfSeveral =
        operation.isBatch()
            || (fault == FaultKind.EXECUTORS_REJECT && operation == FaultedOperation.DOWNLOAD_ALL);
    if (strikesAllRequests && isOneOfSeveral) {
      return Optional.of("it would strike more than one request");
    }
    return Optional.empty();
  }
}
