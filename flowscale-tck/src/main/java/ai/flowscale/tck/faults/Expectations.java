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

  /** A transport may pass over so many connections that were ended before anything was sent. */
  private static final int CONNECTIONS = 9;

  /** Of one request, and its redirects. */
  private static final int REDIRECTS = 6;

  /** How often a search of a minute looks, with pauses of 1, 2, 4, 8 and then 10 seconds. */
  private static final int SEARCHES = 10;

  /**
   * The tries of a file that breaks each time, where each brings half of what is missing, down to
   * the last byte, and the third in a row that brings nothing is the last.
   */
  private static final int HALVES = 19;

  /** How often a link that is refused is renewed in a row. */
  private static final int RENEWALS = 3;

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
    if (fault.scope() == FaultKind.Scope.SCHEDULER) {
      return new Expected(Ending.VALUE_OR_ERROR, null, 0, 1);
    }
    if (fault.scope() == FaultKind.Scope.FUTURE) {
      return new Expected(Ending.GIVEN_UP, null, 1, 1);
    }
    TryFailure failure = failure(operation, fault);
    if (failure == null) {
      return Expected.value(1);
    }
    if (fault.scope() == FaultKind.Scope.CALLER) {
      Ending ending =
          switch (operation.kind()) {
            case LOOK -> Ending.NOT_FOUND_AGAIN;
            // The run was seen: what has worked during the wait may work again.
            case WAIT_FOR_OUTPUT -> Ending.TIMED_OUT;
            default -> Ending.FAILURE;
          };
      return new Expected(ending, failure, 0, 0);
    }
    boolean once = often == Persistence.ONCE;
    return switch (operation.kind()) {
      case READ -> reading(operation, fault, failure, once);
      case SUBMIT, SUBMIT_IN_BATCH -> submitting(fault, failure, once, mayResubmit);
      case SUBMIT_LOOKING -> submittingAndLooking(fault, failure, once, mayResubmit);
      case LOOK -> looking(fault, failure, once);
      case WAIT -> waiting(fault, failure, once, false);
      case WAIT_FOR_OUTPUT -> waiting(fault, failure, once, true);
      case DOWNLOAD -> downloading(operation, fault, failure, once);
    };
  }

  /** Redirects of what reads are followed, within the origin or for files. */
  private static @Nullable TryFailure failure(FaultedOperation operation, FaultKind fault) {
    boolean file = operation.kind() == FaultedOperation.Kind.DOWNLOAD;
    if (fault == FaultKind.REDIRECT_AWAY && file) {
      return null;
    }
    if (fault == FaultKind.REDIRECT_TO_ITSELF && !operation.isPost()) {
      return TryFailure.broken(Kind.PROTOCOL);
    }
    TryFailure failure = fault.failure();
    return file && failure != null ? failure.fromAnotherServer() : failure;
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
      // Each follows the answer before it at once: a library may find the connection just given up.
      int requests = TRIES * REDIRECTS;
      return new Expected(ending, failure, requests, requests * RESENDS);
    }
    boolean resends = mayBeResent(fault, failure) && (failure.mayBeUnsent() || !operation.isPost());
    int each = resends ? failure.mayBeUnsent() ? CONNECTIONS : RESENDS : 1;
    return new Expected(ending, failure, TRIES, TRIES * each);
  }

  /** An HTTP library may send a GET again where the connection broke before a byte had come. */
  private static boolean mayBeResent(FaultKind fault, TryFailure failure) {
    boolean unanswered =
        fault.scope() == FaultKind.Scope.CONNECTION
            || fault.scope() == FaultKind.Scope.UNSEEN
            || fault == FaultKind.RESET_AFTER_PROCESSING
            || fault == FaultKind.CLOSE_AFTER_PROCESSING;
    return unanswered && failure.isConnection() && !fault.isStall();
  }

  private static Expected submitting(
      FaultKind fault, TryFailure failure, boolean once, boolean mayResubmit) {
    int seen = fault == FaultKind.REFUSED ? 0 : 1;
    if (failure.mayBeUnsent()) {
      // The second connection is not struck where the first one alone was to be.
      int most = once ? CONNECTIONS : TRIES * CONNECTIONS;
      return new Expected(Ending.UNCERTAIN_OR_UNSENT, failure, seen, most);
    }
    if (!failure.untouched()) {
      return new Expected(Ending.UNCERTAIN, failure, seen, seen);
    }
    if (!failure.passes() || !mayResubmit) {
      return new Expected(Ending.FAILURE, failure, seen, seen);
    }
    return once ? second(fault) : new Expected(Ending.FAILURE, failure, TRIES * seen, TRIES * seen);
  }

  /** The run is found where the service has started one, and none is taken where it has not. */
  private static Expected submittingAndLooking(
      FaultKind fault, TryFailure failure, boolean once, boolean mayResubmit) {
    Expected submitted = submitting(fault, failure, once, mayResubmit);
    if (submitted.ending() == Ending.UNCERTAIN && fault.reachesTheService()) {
      return Expected.value(1);
    }
    if (!once && fault.scope() == FaultKind.Scope.CONNECTION && submitted.fewest() > 0) {
      // The looks need connections as well; there are none where nothing was ever sent.
      int fewest = failure.mayBeUnsent() ? 1 : 1 + SEARCHES;
      int most = submitted.most() + SEARCHES * RESENDS;
      return new Expected(submitted.ending(), failure, fewest, most);
    }
    return submitted;
  }

  private static Expected looking(FaultKind fault, TryFailure failure, boolean once) {
    if (!failure.endsNoWait()) {
      return new Expected(Ending.NOT_FOUND_AGAIN, failure, 1, 1);
    }
    if (once) {
      return second(fault);
    }
    if (fault == FaultKind.REFUSED) {
      return new Expected(Ending.NOT_FOUND_AGAIN, failure, 0, 0);
    }
    Looks looks = looks(fault, failure, new Looks(SEARCHES, SEARCHES));
    return new Expected(Ending.NOT_FOUND_AGAIN, failure, looks.fewest(), looks.most());
  }

  /** Returns how many requests there are where so many looks fail at once. */
  private static Looks looks(FaultKind fault, TryFailure failure, Looks usual) {
    if (fault.isStall()) {
      return Looks.THAT_STALL;
    }
    if (fault.asksForPatience()) {
      return Looks.asAskedFor(fault);
    }
    if (fault == FaultKind.REDIRECT_TO_ITSELF) {
      return usual.times(REDIRECTS, REDIRECTS * RESENDS);
    }
    return mayBeResent(fault, failure) ? usual.times(1, RESENDS) : usual;
  }

  private static Expected waiting(
      FaultKind fault, TryFailure failure, boolean once, boolean output) {
    boolean notYet = failure.status() == 404 && !failure.gateways();
    if (!failure.endsNoWait() && !notYet) {
      return new Expected(Ending.FAILURE, failure, 1, 1);
    }
    if (once) {
      return second(fault);
    }
    if (fault == FaultKind.REFUSED) {
      return new Expected(Ending.TIMED_OUT, failure, 0, 0);
    }
    if (notYet) {
      Looks missing = output ? Looks.AT_A_MISSING_OUTPUT : Looks.AT_A_MISSING_RUN;
      Ending ending = output ? Ending.OUTPUT_LOST : Ending.FAILURE;
      return new Expected(ending, failure, missing.fewest(), missing.most());
    }
    if (fault == FaultKind.HANGING_POLL) {
      Looks hanging = output ? Looks.AT_AN_OUTPUT_THAT_HANG : Looks.AT_A_RUN_THAT_HANG;
      return new Expected(Ending.TIMED_OUT, failure, hanging.fewest(), hanging.most());
    }
    Looks looks = looks(fault, failure, output ? Looks.AT_AN_OUTPUT : Looks.AT_A_RUN);
    return new Expected(Ending.TIMED_OUT, failure, looks.fewest(), looks.most());
  }

  private static Expected downloading(
      FaultedOperation operation, FaultKind fault, TryFailure failure, boolean once) {
    int status = failure.status();
    if (LINK_AT_FAULT.contains(status)) {
      // The second request is by a new link. One that has expired again is renewed again.
      int requests = status == 404 ? 2 : 1 + RENEWALS;
      return once ? Expected.value(2) : new Expected(Ending.REJECTED, failure, requests, requests);
    }
    if (status != 0 && !failure.passes()) {
      return new Expected(Ending.REJECTED, failure, 1, 1);
    }
    if (operation.isReadAsItComes() && fault.scope() == FaultKind.Scope.ANSWER_BODY) {
      return fault == FaultKind.RESET_IN_BODY
          ? new Expected(Ending.INCOMPLETE_OR_UNSEEN, failure, 1, TRIES * RESENDS)
          : new Expected(Ending.INCOMPLETE, failure, 1, 1);
    }
    if (operation.isReadAsItComes() && fault == FaultKind.STALL_IN_BODY) {
      // The time may be over before the head was seen.
      return new Expected(Ending.INCOMPLETE_OR_UNSEEN, failure, 1, TRIES);
    }
    if (!once && fault.scope() == FaultKind.Scope.ANSWER_BODY) {
      // A reset can take with it what had come: then a try brings nothing.
      int fewest = fault == FaultKind.RESET_IN_BODY ? TRIES : HALVES;
      return halving(Ending.INCOMPLETE, failure, fewest);
    }
    if (!once && fault == FaultKind.STALL_IN_BODY) {
      return halving(Ending.FAILURE, failure, TRIES);
    }
    return once ? second(fault) : last(Ending.FAILURE, operation, fault, failure);
  }

  /**
   * Each try goes on where the one before stopped, and only those that bring nothing count. How
   * much of what had come is read before the end is told is up to the HTTP library.
   */
  private static Expected halving(Ending ending, TryFailure failure, int fewest) {
    return new Expected(ending, failure, fewest, TRIES * HALVES);
  }
}
