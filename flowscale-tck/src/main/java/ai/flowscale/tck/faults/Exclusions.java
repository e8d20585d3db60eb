package ai.flowscale.tck.faults;

import ai.flowscale.tck.faults.FaultKind.Scope;
import java.util.Optional;

/** Which faults make no sense with which operations, and why. */
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
      return Optional.of("whose request comes over a connection is not known before it has come");
    }
    if (fault.scope() == Scope.POLL
        && kind != FaultedOperation.Kind.WAIT
        && kind != FaultedOperation.Kind.WAIT_FOR_OUTPUT) {
      return Optional.of("only a wait polls");
    }
    Optional<String> ofTheCaller = reasonOfTheCaller(operation, fault);
    if (ofTheCaller.isPresent()) {
      return ofTheCaller;
    }
    boolean otherContent = fault.scope() == Scope.CONTENT || fault.scope() == Scope.UNSEEN_CONTENT;
    if (otherContent && kind == FaultedOperation.Kind.DOWNLOAD) {
      return Optional.of("whatever comes well framed with 200 is the file");
    }
    return Optional.empty();
  }

  private static Optional<String> reasonOfTheCaller(FaultedOperation operation, FaultKind fault) {
    if (fault.isOfHeaders() && operation.kind() == FaultedOperation.Kind.DOWNLOAD) {
      return Optional.of("the application's headers do not go to files");
    }
    if (fault == FaultKind.INTERRUPTED && operation.hasRequestsBefore()) {
      return Optional.of("nothing is sent, so that the call does not come so far");
    }
    boolean startsOrWaits =
        operation.kind() != FaultedOperation.Kind.READ
            && operation.kind() != FaultedOperation.Kind.DOWNLOAD;
    if (fault.scope() == Scope.FUTURE && !startsOrWaits) {
      return Optional.of("no run can be lost with the future");
    }
    boolean isOfAllRequests =
        fault == FaultKind.HEADERS_THROW
            || fault == FaultKind.INTERRUPTED
            || fault.scope() == Scope.FUTURE
            || fault.scope() == Scope.SCHEDULER;
    if (isOfAllRequests && operation.isBatch()) {
      return Optional.of("it would not strike one request alone");
    }
    return Optional.empty();
  }
}
