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
 */
record TryFailure(
    Class<? extends FlowscaleException> type,
    Set<Kind> kinds,
    int status,
    boolean passes,
    boolean untouched) {
  private static final Set<Integer> TRANSIENT = Set.of(408, 429, 500, 502, 503, 504);

  static TryFailure unsent() {
    return new TryFailure(TransportException.class, EnumSet.of(Kind.CONNECT), 0, true, true);
  }

  /** A connection that broke, or what was no HTTP. */
  static TryFailure broken(Kind first, Kind... others) {
    return new TryFailure(TransportException.class, EnumSet.of(first, others), 0, true, false);
  }

  /** The same, or a failure that tells that nothing was sent. */
  TryFailure orUnsent() {
    Set<Kind> more = EnumSet.copyOf(kinds);
    more.add(Kind.CONNECT);
    return new TryFailure(type, more, status, passes, untouched);
  }

  boolean mayBeUnsent() {
    return !untouched && kinds.contains(Kind.CONNECT);
  }

  static TryFailure unreadable() {
    return new TryFailure(DecodingException.class, Set.of(), 0, true, false);
  }

  /** A response in the service's own form, or one whose status says that nothing was handled. */
  static TryFailure answered(int status) {
    boolean refusal =
        status == 200 || status == 307 || (status >= 400 && status < 500 && status != 408);
    return new TryFailure(typeOf(status), Set.of(), status, TRANSIENT.contains(status), refusal);
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
      Sent sent = broken.kind() == Kind.CONNECT ? Sent.NO : Sent.MAYBE;
      return kinds.contains(broken.kind()) && broken.sent() == sent
          ? ""
          : "it is " + broken.kind() + ", " + broken.sent();
    }
    return failure instanceof ApiException answer && answer.status() != status
        ? "the status is " + answer.status()
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
