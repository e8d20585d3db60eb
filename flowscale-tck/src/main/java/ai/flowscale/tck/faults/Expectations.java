package ai.flowscale.tck.faults;

import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.tck.faults.Expected.Ending;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one table of what the library promises: what reads is tried up to four times, a submission
 * only where nothing was started, a wait goes on until its time is over, and whatever is in doubt
 * is said to be.
 */
final class Expectations {
  /** What the default policy allows. */
  private static final int TRIES = 4;

  /** An HTTP library may send a GET again by itself, once, where the connection broke. */
  private static final int RESENDS = 2;

  /** Of one request, and its redirects. */
  private static final int REDIRECTS = 6;

  /** More looks than a wait of a minute can have. */
  private static final int LOOKS = 100;

  /** The most requests of a download whose link is renewed, or that goes on where it broke. */
  private static final int RENEWALS = 64;

  /** What a server of files may say of a link that has expired. */
  private static final Set<Integer> LINK_AT_FAULT = Set.of(400, 401, 403, 404, 410);

  private Expectations() {}

  /**
   * Returns the outcome of a cell that is not excluded.
   *
   * @param mayResubmit whether the transport declares what a second submission needs
   */
  static Expected of(
      FaultedOperation operation, FaultKind fault, Persistence often, boolean mayResubmit) {
    TryFailure failure = failure(operation, fault);
    if (failure == null) {
      return Expected.value(1);
    }
    boolean once = often == Persistence.ONCE;
    return switch (operation.kind()) {
      case READ -> reading(operation, fault, failure, once);
      case SUBMIT -> submitting(fault, failure, once, mayResubmit);
      case WAIT -> waiting(fault, failure, once);
      case WAIT_FOR_OUTPUT -> {
        Expected asForRuns = waiting(fault, failure, once);
        yield failure.status() == 404 && !once
            ? new Expected(Ending.OUTPUT_LOST, failure, asForRuns.fewest(), asForRuns.most())
            : asForRuns;
      }
      case DOWNLOAD -> downloading(operation, fault, failure, once);
    };
  }

  /** Redirects of what reads are followed, within the origin or for files. */
  private static @Nullable TryFailure failure(FaultedOperation operation, FaultKind fault) {
    boolean file = operation.kind() == FaultedOperation.Kind.DOWNLOAD;
    if (fault == FaultKind.REDIRECT_AWAY && file) {
      return null;
    }
    return fault == FaultKind.REDIRECT_TO_ITSELF && !operation.isPost()
        ? TryFailure.broken(Kind.PROTOCOL)
        : fault.failure();
  }

  private static Expected reading(
      FaultedOperation operation, FaultKind fault, TryFailure failure, boolean once) {
    if (!failure.passes()) {
      return new Expected(Ending.FAILURE, failure, 1, 1);
    }
    return once ? second(fault) : last(Ending.FAILURE, operation, fault, failure);
  }

  /** The second try succeeds. What a closed port refuses is not seen. */
  private static Expected second(FaultKind fault) {
    return Expected.value(fault == FaultKind.REFUSED ? 1 : 2);
  }

  /** No try succeeds. */
  private static Expected last(
      Ending ending, FaultedOperation operation, FaultKind fault, TryFailure failure) {
    if (fault == FaultKind.REFUSED) {
      return new Expected(ending, failure, 0, 0);
    }
    if (fault == FaultKind.REDIRECT_TO_ITSELF && !operation.isPost()) {
      return new Expected(ending, failure, TRIES * REDIRECTS, TRIES * REDIRECTS);
    }
    boolean resends =
        failure.mayBeUnsent()
            || (failure.isConnection() && !operation.isPost() && !fault.isStall());
    return new Expected(ending, failure, TRIES, resends ? TRIES * RESENDS : TRIES);
  }

  private static Expected submitting(
      FaultKind fault, TryFailure failure, boolean once, boolean mayResubmit) {
    int seen = fault == FaultKind.REFUSED ? 0 : 1;
    if (failure.mayBeUnsent()) {
      return new Expected(Ending.UNCERTAIN_OR_UNSENT, failure, seen, TRIES * RESENDS);
    }
    if (!failure.untouched()) {
      return new Expected(Ending.UNCERTAIN, failure, seen, seen);
    }
    if (!failure.passes() || !mayResubmit) {
      return new Expected(Ending.FAILURE, failure, seen, seen);
    }
    return once ? second(fault) : new Expected(Ending.FAILURE, failure, TRIES * seen, TRIES * seen);
  }

  private static Expected waiting(FaultKind fault, TryFailure failure, boolean once) {
    boolean notYet = failure.status() == 404;
    if (!failure.passes() && !notYet) {
      return new Expected(Ending.FAILURE, failure, 1, 1);
    }
    if (once) {
      return second(fault);
    }
    int most = LOOKS * Math.max(RESENDS, fault == FaultKind.REDIRECT_TO_ITSELF ? REDIRECTS : 1);
    return fault == FaultKind.REFUSED
        ? new Expected(Ending.TIMED_OUT, failure, 0, 0)
        : new Expected(notYet ? Ending.FAILURE : Ending.TIMED_OUT, failure, 2, most);
  }

  private static Expected downloading(
      FaultedOperation operation, FaultKind fault, TryFailure failure, boolean once) {
    int status = failure.status();
    if (LINK_AT_FAULT.contains(status)) {
      return once
          ? new Expected(Ending.REJECTED_OR_VALUE, failure, 1, RENEWALS)
          : new Expected(Ending.REJECTED, failure, 1, RENEWALS);
    }
    if (status != 0 && !failure.passes()) {
      return new Expected(Ending.REJECTED, failure, 1, 1);
    }
    if (!once && fault.scope() == FaultKind.Scope.ANSWER_BODY) {
      return new Expected(Ending.INCOMPLETE_OR_VALUE, failure, 2, RENEWALS);
    }
    if (!once && fault == FaultKind.STALL_IN_BODY) {
      // Each try goes on where the one before stopped, and only those that bring nothing count.
      return new Expected(Ending.FAILURE, failure, TRIES, RENEWALS);
    }
    return once ? second(fault) : last(Ending.FAILURE, operation, fault, failure);
  }
}
