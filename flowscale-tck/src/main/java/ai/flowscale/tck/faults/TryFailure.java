package ai.flowscale.tck.faults;

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
 * What one try of a call fails with, when a fault strikes it.
 *
 * @param type the exact class
 * @param kinds which kinds a transport may give it, empty for answers
 * @param status the status of the answer, or 0 where there is none
 * @param passes whether what reads is to be tried again
 * @param untouched whether it is certain that the service has started nothing
 * @param gateways whether the response is not in the service's own form
 */
record TryFailure(
    Class<? extends FlowscaleException> type,
    Set<Kind> kinds,
    int status,
    boolean passes,
    boolean untouched,
    boolean gateways) {
  private static final Set<Integer> TRANSIENT = Set.of(408, 429, 500, 502, 503, 504);

  static TryFailure unsent() {
    return new TryFailure(TransportException.class, EnumSet.of(Kind.CONNECT), 0, true, true, false);
  }

  /** What ends a call before anything is sent. */
  static TryFailure unsent(Class<? extends FlowscaleException> type) {
    return new TryFailure(type, Set.of(), 0, false, true, false);
  }

  /** A connection that broke, or what was no HTTP. */
  static TryFailure broken(Kind first, Kind... others) {
    return new TryFailure(
        TransportException.class, EnumSet.of(first, others), 0, true, false, false);
  }

  /** The same, or a failure that tells that nothing was sent. */
  TryFailure orUnsent() {
    Set<Kind> more = EnumSet.copyOf(kinds);
    more.add(Kind.CONNECT);
    return new TryFailure(type, more, status, passes, untouched, gateways);
  }

  /** The same from a server that is not the service, whose form says nothing. */
  TryFailure fromAnotherServer() {
    return new TryFailure(type, kinds, status, passes, untouched, status != 0);
  }

  boolean mayBeUnsent() {
    return !untouched && kinds.contains(Kind.CONNECT);
  }

  static TryFailure unreadable() {
    return new TryFailure(DecodingException.class, Set.of(), 0, true, false, false);
  }

  /** A response in the service's own form, or one whose status says that nothing was handled. */
  static TryFailure answered(int status) {
    boolean refusal = status == 200 || (status >= 400 && status < 500 && status != 408);
    return of(status, refusal, false);
  }

  /**
   * A gateway's page, or its redirect. Firewalls look at responses too: its 403 says nothing about
   * the request.
   */
  static TryFailure ofGateway(int status) {
    return of(status, status == 307 || status == 401 || status == 404, true);
  }

  private static TryFailure of(int status, boolean refusal, boolean gateways) {
    boolean passes = TRANSIENT.contains(status);
    return new TryFailure(typeOf(status), Set.of(), status, passes, refusal, gateways);
  }

  /** Whether a wait, or a search, goes on after it. */
  boolean endsNoWait() {
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

  /** Returns what is different about a failure, or nothing. */
  String difference(FlowscaleException failure) {
    if (failure.getClass() != type) {
      return "the type is " + failure.getClass().getSimpleName();
    }
    if (failure instanceof TransportException broken) {
      // A connection that ends before the request went out may be told as closed, too.
      boolean unsent = broken.sent() == Sent.NO;
      boolean mayBe = broken.kind() == Kind.CONNECT || mayBeUnsent();
      boolean mustBe = broken.kind() == Kind.CONNECT;
      boolean fits = unsent ? mayBe : !mustBe;
      return kinds.contains(broken.kind()) && fits
          ? ""
          : "it is " + broken.kind() + ", " + broken.sent();
    }
    if (failure instanceof ApiException answer && answer.status() != status) {
      return "the status is " + answer.status();
    }
    return failure instanceof ApiException answer && answer.isFromService() == gateways
        ? "isFromService is " + answer.isFromService()
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
