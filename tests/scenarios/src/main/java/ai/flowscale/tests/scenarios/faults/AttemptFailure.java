package ai.flowscale.tests.scenarios.faults;

import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.AuthenticationException;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.PermissionDeniedException;
import ai.flowscale.api.error.RateLimitException;
import ai.flowscale.api.error.ServerException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.error.ValidationException;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The failure of an attempt that a fault strikes.
 *
 * @param type the exact class
 * @param kinds the kinds that a transport may report, empty for responses
 * @param status the status of the response, or 0 if there is none
 * @param passes whether reads are retried
 * @param untouched whether the service has certainly started no run
 * @param gateways whether the response is not in the service's own format
 */
record AttemptFailure(
    Class<? extends FlowscaleException> type,
    Set<Kind> kinds,
    int status,
    boolean passes,
    boolean untouched,
    boolean gateways) {
  private static final Set<Integer> TRANSIENT = Set.of(408, 429, 500, 502, 503, 504);

  static AttemptFailure unsent() {
    return new AttemptFailure(
        TransportException.class, EnumSet.of(Kind.CONNECT), 0, true, true, false);
  }

  /** A failure before anything is sent. */
  static AttemptFailure unsent(Class<? extends FlowscaleException> type) {
    return new AttemptFailure(type, Set.of(), 0, false, true, false);
  }

  /** A broken connection, or bytes that are not HTTP. */
  static AttemptFailure broken(Kind first, Kind... others) {
    return new AttemptFailure(
        TransportException.class, EnumSet.of(first, others), 0, true, false, false);
  }

  /** The same, or a failure that reports that nothing was sent. */
  AttemptFailure orUnsent() {
    Set<Kind> more = EnumSet.copyOf(kinds);
    more.add(Kind.CONNECT);
    return new AttemptFailure(type, more, status, passes, untouched, gateways);
  }

  /** The same from a server that is not the service, so the response format means nothing. */
  AttemptFailure fromAnotherServer() {
    return new AttemptFailure(type, kinds, status, passes, untouched, status != 0);
  }

  boolean mayBeUnsent() {
    return !untouched && kinds.contains(Kind.CONNECT);
  }

  static AttemptFailure unreadable() {
    return new AttemptFailure(DecodingException.class, Set.of(), 0, true, false, false);
  }

  /**
   * A response in the service's own format, or with a status that means that nothing was processed.
   */
  static AttemptFailure response(int status) {
    boolean refusal = status == 200 || (status >= 400 && status < 500 && status != 408);
    return of(status, refusal, false);
  }

  /** The service's own "busy": it has not taken the submission. */
  static AttemptFailure busy() {
    return of(503, true, false);
  }

  /**
   * A gateway's page or redirect. Firewalls filter responses too: a gateway's 403 does not prove
   * that the request was refused.
   */
  static AttemptFailure ofGateway(int status) {
    return of(status, status == 307 || status == 401 || status == 404, true);
  }

  private static AttemptFailure of(int status, boolean refusal, boolean gateways) {
    boolean passes = TRANSIENT.contains(status);
    return new AttemptFailure(typeOf(status), Set.of(), status, passes, refusal, gateways);
  }

  /** Returns whether a wait or a search continues after it. */
  boolean isSurvivedByWaits() {
    return passes || gateways;
  }

  private static Class<? extends ApiException> typeOf(int status) {
    return switch (status) {
      case 400, 422 -> ValidationException.class;
      case 401 -> AuthenticationException.class;
      case 403 -> PermissionDeniedException.class;
      case 404 -> NotFoundException.class;
      case 429 -> RateLimitException.class;
      default -> status >= 500 ? ServerException.class : ApiException.class;
    };
  }

  boolean isConnection() {
    return type == TransportException.class;
  }

  /** Returns how a failure differs from this one, or an empty text. */
  String difference(FlowscaleException failure) {
    if (failure.getClass() != type) {
      return "the type is " + failure.getClass().getSimpleName();
    }
    if (failure instanceof TransportException broken) {
      // A connection that is closed before the request was sent may also be reported as CLOSED.
      boolean unsent = broken.sent() == Sent.NO;
      boolean mayBe = broken.kind() == Kind.CONNECT || mayBeUnsent();
      boolean mustBe = broken.kind() == Kind.CONNECT;
      boolean fits = unsent ? mayBe : !mustBe;
      return kinds.contains(broken.kind()) && fits
          ? ""
          : "it is " + broken.kind() + ", " + broken.sent();
    }
    if (failure instanceof ApiException response && response.status() != status) {
      return "the status is " + response.status();
    }
    return failure instanceof ApiException response && response.isFromService() == gateways
        ? "isFromService is " + response.isFromService()
        : "";
  }

  @Override
  public String toString() {
    String detail =
        isConnection()
            ? kinds.stream().map(Enum::name).sorted().collect(Collectors.joining(" or "))
                + (untouched ? ", not sent" : "")
            : status == 0 ? "" : "status " + status;
    return type.getSimpleName() + (detail.isEmpty() ? "" : " (" + detail + ")");
  }
}
