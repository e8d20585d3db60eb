package ai.flowscale.tests.scenarios.faults;

import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.tests.scenarios.faults.Expected.Ending;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The table of what the library guarantees: reads are attempted up to four times, a submission only
 * if no run was started, a wait continues until its timeout, and an uncertain outcome is reported
 * as uncertain.
 */
final class Expectations {
  /** The attempts of the default retry policy. */
  private static final int ATTEMPTS = 4;

  /** An HTTP library may resend a GET once by itself if the connection broke. */
  private static final int RESENDS = 2;

  /** A transport may replace this many connections that were closed before anything was sent. */
  private static final int CONNECTIONS = 9;

  /** The requests of an attempt that is redirected each time. */
  private static final int REDIRECTS = 6;

  /** The polls of a search of one minute, with pauses of 1, 2, 4, 8 and then 10 seconds. */
  private static final int SEARCHES = 10;

  /**
   * The attempts of a download that is truncated each time. Each attempt receives half of the rest,
   * down to the last byte; the third attempt in a row that receives nothing is the last.
   */
  private static final int HALVES = 19;

  /** How often a refused link is renewed in a row. */
  private static final int RENEWALS = 3;

  /** The statuses of a storage for a link that has expired. */
  private static final Set<Integer> EXPIRED_LINK_STATUSES = Set.of(400, 401, 403, 404, 410);

  private Expectations() {}

  /**
   * Returns the guaranteed outcome of a cell that is not excluded.
   *
   * @param mayResubmit whether the transport declares the capabilities that a second submission
   *     needs
   */
  static Expected of(
      FaultedOperation operation, FaultKind fault, Persistence often, boolean mayResubmit) {
    if (fault.isOfThreads()) {
      return new Expected(Ending.VALUE_OR_ERROR, null, 0, 1);
    }
    if (fault.scope() == FaultKind.Scope.FUTURE) {
      return new Expected(Ending.ABORTED, null, 1, 1);
    }
    AttemptFailure failure = failure(operation, fault);
    if (failure == null) {
      return Expected.value(1);
    }
    if (fault.scope() == FaultKind.Scope.CALLER) {
      Ending ending =
          switch (operation.kind()) {
            case SEARCH -> Ending.NOT_RECOVERED;
            // The run was found: what worked during the wait may work again.
            case WAIT_FOR_OUTPUT -> Ending.TIMED_OUT;
            default -> Ending.FAILURE;
          };
      return new Expected(ending, failure, 0, 0);
    }
    boolean once = often == Persistence.ONCE;
    return switch (operation.kind()) {
      case READ -> reading(operation, fault, failure, once);
      case SUBMIT, SUBMIT_IN_BATCH -> submitting(fault, failure, once, mayResubmit);
      case SUBMIT_SEARCHING -> submittingAndSearching(fault, failure, once, mayResubmit);
      case SEARCH -> searching(fault, failure, once);
      case WAIT -> waiting(fault, failure, once, false);
      case WAIT_FOR_OUTPUT -> waiting(fault, failure, once, true);
      case DOWNLOAD -> downloading(operation, fault, failure, once);
    };
  }

  /** Redirects of reads are followed within the origin, those of files to any origin. */
  private static @Nullable AttemptFailure failure(FaultedOperation operation, FaultKind fault) {
    boolean file = operation.kind() == FaultedOperation.Kind.DOWNLOAD;
    if (fault == FaultKind.REDIRECT_AWAY && file) {
      return null;
    }
    if (fault == FaultKind.REDIRECT_TO_ITSELF && !operation.isPost()) {
      return AttemptFailure.broken(Kind.PROTOCOL);
    }
    AttemptFailure failure = fault.failure();
    return file && failure != null ? failure.fromAnotherServer() : failure;
  }

  private static Expected reading(
      FaultedOperation operation, FaultKind fault, AttemptFailure failure, boolean once) {
    if (!failure.passes()) {
      return new Expected(Ending.FAILURE, failure, 1, 1);
    }
    return once ? second(fault) : last(Ending.FAILURE, operation, fault, failure);
  }

  /** The second attempt succeeds. Connections that a closed port refuses are not counted. */
  private static Expected second(FaultKind fault) {
    return Expected.value(fault == FaultKind.REFUSED ? 1 : 2);
  }

  /** No attempt succeeds. */
  private static Expected last(
      Ending ending, FaultedOperation operation, FaultKind fault, AttemptFailure failure) {
    if (fault == FaultKind.REFUSED) {
      return new Expected(ending, failure, 0, 0);
    }
    if (fault == FaultKind.REDIRECT_TO_ITSELF && !operation.isPost()) {
      // Each redirect is followed at once; a library may find its connection just closed.
      int requests = ATTEMPTS * REDIRECTS;
      return new Expected(ending, failure, requests, requests * RESENDS);
    }
    boolean resends = mayBeResent(fault, failure) && (failure.mayBeUnsent() || !operation.isPost());
    int each = resends ? failure.mayBeUnsent() ? CONNECTIONS : RESENDS : 1;
    return new Expected(ending, failure, ATTEMPTS, ATTEMPTS * each);
  }

  /**
   * An HTTP library may resend a GET if the connection broke before the first byte of the response.
   */
  private static boolean mayBeResent(FaultKind fault, AttemptFailure failure) {
    boolean noResponse =
        fault.scope() == FaultKind.Scope.CONNECTION
            || fault.scope() == FaultKind.Scope.UNPROCESSED
            || fault == FaultKind.RESET_AFTER_PROCESSING
            || fault == FaultKind.CLOSE_AFTER_PROCESSING;
    return noResponse && failure.isConnection() && !fault.isStall();
  }

  private static Expected submitting(
      FaultKind fault, AttemptFailure failure, boolean once, boolean mayResubmit) {
    int seen = fault == FaultKind.REFUSED ? 0 : 1;
    if (failure.mayBeUnsent()) {
      // With ONCE only the first connection is struck.
      int most = once ? CONNECTIONS : ATTEMPTS * CONNECTIONS;
      return new Expected(Ending.UNCERTAIN_OR_UNSENT, failure, seen, most);
    }
    if (!failure.untouched()) {
      return new Expected(Ending.UNCERTAIN, failure, seen, seen);
    }
    if (!failure.passes() || !mayResubmit) {
      return new Expected(Ending.FAILURE, failure, seen, seen);
    }
    return once
        ? second(fault)
        : new Expected(Ending.FAILURE, failure, ATTEMPTS * seen, ATTEMPTS * seen);
  }

  /** The run is recovered if the service has started one, and no other run is taken. */
  private static Expected submittingAndSearching(
      FaultKind fault, AttemptFailure failure, boolean once, boolean mayResubmit) {
    Expected submitted = submitting(fault, failure, once, mayResubmit);
    if (submitted.ending() == Ending.UNCERTAIN && fault.reachesTheService()) {
      return Expected.value(1);
    }
    if (!once && fault.scope() == FaultKind.Scope.CONNECTION && submitted.fewest() > 0) {
      // The polls of the search need connections as well. There is no search if nothing was sent.
      int fewest = failure.mayBeUnsent() ? 1 : 1 + SEARCHES;
      int most = submitted.most() + SEARCHES * RESENDS;
      return new Expected(submitted.ending(), failure, fewest, most);
    }
    return submitted;
  }

  private static Expected searching(FaultKind fault, AttemptFailure failure, boolean once) {
    if (!failure.isSurvivedByWaits()) {
      return new Expected(Ending.NOT_RECOVERED, failure, 1, 1);
    }
    if (once) {
      return second(fault);
    }
    if (fault == FaultKind.REFUSED) {
      return new Expected(Ending.NOT_RECOVERED, failure, 0, 0);
    }
    Polls usual = new Polls(SEARCHES, SEARCHES);
    return new Expected(Ending.NOT_RECOVERED, failure, polls(fault, failure, usual));
  }

  /** Returns the number of requests of so many failing polls. */
  private static Polls polls(FaultKind fault, AttemptFailure failure, Polls usual) {
    if (fault.isStall()) {
      return Polls.STALLED;
    }
    if (fault.asksForDelay()) {
      return Polls.withRetryAfter(fault);
    }
    if (fault == FaultKind.REDIRECT_TO_ITSELF) {
      return usual.times(REDIRECTS, REDIRECTS * RESENDS);
    }
    return mayBeResent(fault, failure) ? usual.times(1, RESENDS) : usual;
  }

  private static Expected waiting(
      FaultKind fault, AttemptFailure failure, boolean once, boolean output) {
    boolean notYet = failure.status() == 404 && !failure.gateways();
    if (!failure.isSurvivedByWaits() && !notYet) {
      return new Expected(Ending.FAILURE, failure, 1, 1);
    }
    if (once) {
      return second(fault);
    }
    if (fault == FaultKind.REFUSED) {
      return new Expected(Ending.TIMED_OUT, failure, 0, 0);
    }
    if (notYet) {
      Polls missing = output ? Polls.OF_A_MISSING_OUTPUT : Polls.OF_A_MISSING_RUN;
      Ending ending = output ? Ending.OUTPUT_LOST : Ending.FAILURE;
      return new Expected(ending, failure, missing);
    }
    if (fault == FaultKind.HANGING_POLL) {
      Polls hanging = output ? Polls.OF_AN_OUTPUT_THAT_HANG : Polls.OF_A_RUN_THAT_HANG;
      return new Expected(Ending.TIMED_OUT, failure, hanging);
    }
    Polls usual = output ? Polls.OF_AN_OUTPUT : Polls.OF_A_RUN;
    return new Expected(Ending.TIMED_OUT, failure, polls(fault, failure, usual));
  }

  private static Expected downloading(
      FaultedOperation operation, FaultKind fault, AttemptFailure failure, boolean once) {
    int status = failure.status();
    if (EXPIRED_LINK_STATUSES.contains(status)) {
      // The second request uses a new link. A link that has expired again is renewed again.
      int requests = status == 404 ? 2 : 1 + RENEWALS;
      return once ? Expected.value(2) : new Expected(Ending.REJECTED, failure, requests, requests);
    }
    if (status != 0 && !failure.passes()) {
      return new Expected(Ending.REJECTED, failure, 1, 1);
    }
    if (operation.isStreamed() && fault == FaultKind.STALL_IN_BODY) {
      // The timeout may pass before the head was received.
      return new Expected(Ending.INCOMPLETE_OR_NO_RESPONSE, failure, 1, ATTEMPTS);
    }
    if (operation.isStreamed() && fault.scope() == FaultKind.Scope.RESPONSE_BODY) {
      return fault == FaultKind.RESET_IN_BODY
          ? new Expected(Ending.INCOMPLETE_OR_NO_RESPONSE, failure, 1, ATTEMPTS * RESENDS)
          : new Expected(Ending.INCOMPLETE, failure, 1, 1);
    }
    if (!once && fault == FaultKind.STALL_IN_BODY) {
      return halving(Ending.FAILURE, failure, ATTEMPTS);
    }
    if (!once && fault.scope() == FaultKind.Scope.RESPONSE_BODY) {
      // A reset can discard bytes that had arrived; then an attempt receives nothing.
      int fewest = fault == FaultKind.RESET_IN_BODY ? ATTEMPTS : HALVES;
      return halving(Ending.INCOMPLETE, failure, fewest);
    }
    return once ? second(fault) : last(Ending.FAILURE, operation, fault, failure);
  }

  /**
   * Each attempt resumes where the one before stopped, and only attempts that receive nothing
   * count. How many of the received bytes are delivered before the failure depends on the HTTP
   * library.
   */
  private static Expected halving(Ending ending, AttemptFailure failure, int fewest) {
    return new Expected(ending, failure, fewest, ATTEMPTS * HALVES);
  }
}
