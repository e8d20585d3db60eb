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
    boolean otherContent = fault.scope() == Scope.CONTENT || fault.scope() == Scope.UNSEEN_CONTENT;
    if (otherContent && kind == FaultedOperation.Kind.DOWNLOAD) {
      return Optional.of("whatever comes well framed with 200 is the file");
    }
    return Optional.empty();
  }
}
