package ai.flowscale.tests.scenarios.faults;

import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.tck.server.Damage;
import ai.flowscale.tck.server.Damage.Place;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A kind of fault. */
@SuppressWarnings("ImmutableEnumChecker") // A record of constants, and a function without state.
enum FaultKind {
  REFUSED("a closed port", Scope.CONNECTION, AttemptFailure.unsent(), Damage.none()),
  RESET_ON_ACCEPT(
      "a reset before anything is read", Place.ON_ACCEPT, Damage::reset, closed().orUnsent()),
  CLOSE_ON_ACCEPT(
      "a close before anything is read", Place.ON_ACCEPT, Damage::close, closed().orUnsent()),
  RESET_AFTER_HEAD("a reset after the request's head", Place.AFTER_REQUEST_HEAD, Damage::reset),
  CLOSE_AFTER_HEAD("a close after the request's head", Place.AFTER_REQUEST_HEAD, Damage::close),
  RESET_IN_REQUEST_BODY("a reset in the request's body", Place.IN_REQUEST_BODY, Damage::reset),
  CLOSE_IN_REQUEST_BODY("a close in the request's body", Place.IN_REQUEST_BODY, Damage::close),
  STALL_IN_REQUEST_BODY(
      "a stall in the request's body", Place.IN_REQUEST_BODY, Damage::stall, stalled()),
  RESET_AFTER_REQUEST(
      "a reset before the service receives the request", Place.AFTER_REQUEST, Damage::reset),
  CLOSE_AFTER_REQUEST(
      "a close before the service receives the request", Place.AFTER_REQUEST, Damage::close),
  STALL_AFTER_REQUEST(
      "no response, the service did not receive the request",
      Place.AFTER_REQUEST,
      Damage::stall,
      stalled()),
  RESET_AFTER_PROCESSING("a reset instead of the response", Place.AFTER_PROCESSING, Damage::reset),
  CLOSE_AFTER_PROCESSING("a close instead of the response", Place.AFTER_PROCESSING, Damage::close),
  STALL_AFTER_PROCESSING(
      "no response, the service has processed the request",
      Place.AFTER_PROCESSING,
      Damage::stall,
      stalled()),
  RESET_IN_HEAD("a reset in the response's head", Place.IN_RESPONSE_HEAD, Damage::reset),
  CLOSE_IN_HEAD("a close in the response's head", Place.IN_RESPONSE_HEAD, Damage::close, cut()),
  STALL_IN_HEAD("a stall in the response's head", Place.IN_RESPONSE_HEAD, Damage::stall, stalled()),
  RESET_IN_BODY("a reset in the response's body", Place.IN_RESPONSE_BODY, Damage::reset),
  CLOSE_IN_BODY("a close in the response's body", Place.IN_RESPONSE_BODY, Damage::close, cut()),
  CUT_CHUNKS("a close in the response's chunks", Scope.RESPONSE_BODY, cut(), Damage.cutChunks()),
  STALL_IN_BODY("a stall in the response's body", Place.IN_RESPONSE_BODY, Damage::stall, stalled()),
  DRIP("a response in small pieces", Scope.RESPONSE, null, Damage.drip()),
  INFORMATIONAL_102(
      "102 before the response",
      Scope.INFORMATIONAL,
      null,
      Damage.informational(List.of("102 Processing"))),
  INFORMATIONAL_199(
      "199 before the response",
      Scope.INFORMATIONAL,
      null,
      Damage.informational(List.of("199 Miscellaneous"))),
  INFORMATIONAL_SEVERAL(
      "100, 102, 103 and 199 before the response, in pieces",
      Scope.INFORMATIONAL,
      null,
      Damage.informationalInPieces(
          List.of("100 Continue", "102 Processing", "103 Early Hints", "199 Miscellaneous"))),
  TWICE("the response twice; the next requests get their own", Scope.SURPLUS, null, Damage.twice()),
  GARBAGE(
      "bytes that are not HTTP",
      Scope.RESPONSE,
      AttemptFailure.broken(Kind.PROTOCOL),
      Damage.garbage()),
  HALVED_CONTENT(
      "half the content with a matching length",
      Scope.CONTENT,
      unreadable(),
      Damage.halvedContent()),
  HALVED_LENGTH("half the Content-Length", Scope.CONTENT, unreadable(), Damage.halvedLength()),
  OTHER_SUBJECT(
      "a response about something else than the request",
      Scope.CONTENT,
      unreadable(),
      at -> aboutAnother(at.operation(), at.otherRun()),
      0),
  EMPTY_CONTENT("200 without content", Scope.UNPROCESSED_CONTENT, unreadable(), json("")),
  JSON_LIST("200 with []", Scope.UNPROCESSED_CONTENT, unreadable(), json("[]")),
  JSON_NULL("200 with null", Scope.UNPROCESSED_CONTENT, unreadable(), json("null")),
  JSON_TEXT("200 with \"ok\"", Scope.UNPROCESSED_CONTENT, unreadable(), json("\"ok\"")),
  JSON_ERROR(
      "200 with the status \"error\"",
      Scope.UNPROCESSED_CONTENT,
      AttemptFailure.response(200),
      json("{\"status\":\"error\",\"data\":null,\"errors\":\"no\",\"meta\":null}")),
  PAGE_200("200 with a gateway's page", Scope.UNPROCESSED_CONTENT, unreadable(), page("200 OK")),
  PAGE_401("401 with a gateway's page", Scope.UNPROCESSED, page(401), page("401 Unauthorized")),
  PAGE_403("403 with a gateway's page", Scope.UNPROCESSED, page(403), page("403 Forbidden")),
  PAGE_404("404 with a gateway's page", Scope.UNPROCESSED, page(404), page("404 Not Found")),
  PAGE_502("502 with a gateway's page", Scope.UNPROCESSED, page(502), page("502 Bad Gateway")),
  PAGE_503(
      "503 with a gateway's page", Scope.UNPROCESSED, page(503), page("503 Service Unavailable")),
  PAGE_504("504 with a gateway's page", Scope.UNPROCESSED, page(504), page("504 Gateway Timeout")),
  PAGE_504_AFTER_PROCESSING(
      "504 with a gateway's page, the service has processed the request",
      Scope.RESPONSE,
      page(504),
      page("504 Gateway Timeout").afterProcessing()),
  STATUS_400(400),
  STATUS_401(401),
  STATUS_403(403),
  STATUS_404(404),
  STATUS_408(408),
  STATUS_409(409),
  STATUS_422(422),
  STATUS_429(429),
  STATUS_500(500),
  STATUS_502(502),
  STATUS_503(503),
  STATUS_504(504),
  BUSY(
      "503 in the service's envelope: all instances are busy",
      Scope.UNPROCESSED,
      AttemptFailure.busy(),
      unavailable("All ComfyUI instances are busy")),
  ENVELOPE_503(
      "503 in the service's envelope with another text",
      Scope.UNPROCESSED,
      AttemptFailure.response(503),
      unavailable("the response could not be written")),
  ENVELOPE_503_AFTER_PROCESSING(
      "503 in the service's envelope with another text, the service has processed the request",
      Scope.RESPONSE,
      AttemptFailure.response(503),
      unavailable("the response could not be written").afterProcessing()),
  RETRY_AFTER_SECONDS(
      "429 with Retry-After in seconds",
      AttemptFailure.response(429),
      at -> refusal(429, "Retry-After: 7")),
  RETRY_AFTER_DATE(
      "429 with Retry-After as a date",
      AttemptFailure.response(429),
      at -> refusal(429, "Retry-After: " + httpDate(at.now().plusSeconds(8)))),
  REDIRECT_AWAY(
      "302 to another origin",
      AttemptFailure.ofGateway(302),
      at -> redirect("302 Found", at.elsewhere() + at.target())),
  REDIRECT_TO_ITSELF(
      "307 to the same address",
      AttemptFailure.ofGateway(307),
      at -> redirect("307 Temporary Redirect", at.target())),
  EXPIRED_LINK(
      "an expired link",
      Scope.LINK,
      AttemptFailure.response(403),
      Damage.response(
          "403 Forbidden",
          List.of("Content-Type: application/xml"),
          "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>")),
  CLOCK_AHEAD("the clock jumps an hour ahead", Scope.RESPONSE, null, Damage.none()),
  CLOCK_BACK("the clock jumps an hour back", Scope.RESPONSE, null, Damage.none()),
  HANGING_POLL(
      "no response to a poll within its pollTimeout",
      Scope.POLL,
      stalled(),
      Damage.stall(Place.AFTER_REQUEST)),
  HEADERS_RENEWED(
      "429, and a supplier that returns different headers for each call",
      Scope.UNPROCESSED,
      AttemptFailure.response(429),
      refusal(429, "X-Emulated: true")),
  HEADERS_THROW(
      "a supplier of headers that throws",
      Scope.CALLER,
      AttemptFailure.unsent(ConfigurationException.class),
      Damage.none()),
  INTERRUPTED(
      "a caller that was interrupted before the call",
      Scope.CALLER,
      AttemptFailure.unsent(CallAbortedException.class),
      Damage.none()),
  FUTURE_FAILED(
      "completeExceptionally on the future, the service has processed the request",
      Scope.FUTURE,
      null,
      Damage.stall(Place.AFTER_PROCESSING)),
  FUTURE_TIMED_OUT(
      "orTimeout on the future, the service has processed the request",
      Scope.FUTURE,
      null,
      Damage.stall(Place.AFTER_PROCESSING)),
  EXECUTORS_IN_CALLER(
      "429, and executors that run tasks in the caller",
      Scope.UNPROCESSED,
      AttemptFailure.response(429),
      refusal(429, "X-Emulated: true")),
  EXECUTORS_REJECT("executors that reject all tasks", Scope.EXECUTOR, null, Damage.none()),
  SCHEDULER_1("a scheduler that rejects its first task", 1),
  SCHEDULER_2("a scheduler that rejects its second task", 2),
  SCHEDULER_3("a scheduler that rejects its third task", 3);

  /** Where a fault strikes. It decides which operations the fault can strike. */
  enum Scope {
    CONNECTION,
    REQUEST_BODY,
    /** The service does not receive the request. */
    UNPROCESSED,
    /** Status 200 with other content; the service does not receive the request. */
    UNPROCESSED_CONTENT,
    /** The service has processed the request. */
    RESPONSE,
    /** The same, and informational responses come before the response. */
    INFORMATIONAL,
    /** The same, and bytes come after the response that belong to no request. */
    SURPLUS,
    RESPONSE_BODY,
    /** A complete response with other content, after the service has processed the request. */
    CONTENT,
    LINK,
    /** There is no response to a poll. */
    POLL,
    /** The caller's call cannot be sent. */
    CALLER,
    /** The caller completes the future after the service has processed the request. */
    FUTURE,
    /** The client's scheduler rejects a task. */
    SCHEDULER,
    /** The client's executors reject what they are given. */
    EXECUTOR
  }

  /**
   * What the content of a response may depend on.
   *
   * @param now the time
   * @param elsewhere another origin
   * @param target the target of the request
   * @param operation the operation
   * @param otherRun the id of a run that the operation is not about
   */
  record Setting(
      Instant now, String elsewhere, String target, FaultedOperation operation, String otherRun) {}

  private final String label;
  private final Scope scope;
  private final @Nullable AttemptFailure failure;
  private final Function<Setting, Damage> damage;
  private final int rejectedTask;

  FaultKind(
      String label,
      Scope scope,
      @Nullable AttemptFailure failure,
      Function<Setting, Damage> damage,
      int rejectedTask) {
    this.label = label;
    this.scope = scope;
    this.failure = failure;
    this.damage = damage;
    this.rejectedTask = rejectedTask;
  }

  FaultKind(String label, Scope scope, @Nullable AttemptFailure failure, Damage damage) {
    this(label, scope, failure, at -> damage, 0);
  }

  FaultKind(String label, Place place, Function<Place, Damage> damage) {
    this(label, place, damage, closed());
  }

  FaultKind(String label, Place place, Function<Place, Damage> damage, AttemptFailure failure) {
    this(label, scopeOf(place), failure, damage.apply(place));
  }

  FaultKind(String label, AttemptFailure failure, Function<Setting, Damage> damage) {
    this(label, Scope.UNPROCESSED, failure, damage, 0);
  }

  FaultKind(String label, int rejectedTask) {
    this(label, Scope.SCHEDULER, null, at -> Damage.none(), rejectedTask);
  }

  FaultKind(int status) {
    this(
        status + " in the service's format",
        AttemptFailure.response(status),
        at -> refusal(status, "X-Emulated: true"));
  }

  private static Scope scopeOf(Place place) {
    return switch (place) {
      case ON_ACCEPT -> Scope.CONNECTION;
      case IN_REQUEST_BODY -> Scope.REQUEST_BODY;
      case AFTER_REQUEST_HEAD, AFTER_REQUEST -> Scope.UNPROCESSED;
      case AFTER_PROCESSING, IN_RESPONSE_HEAD -> Scope.RESPONSE;
      case IN_RESPONSE_BODY -> Scope.RESPONSE_BODY;
    };
  }

  private static AttemptFailure closed() {
    return AttemptFailure.broken(Kind.CLOSED);
  }

  /** A library may consider what arrived before the end as broken. */
  private static AttemptFailure cut() {
    return AttemptFailure.broken(Kind.CLOSED, Kind.PROTOCOL);
  }

  private static AttemptFailure stalled() {
    return AttemptFailure.broken(Kind.TIMEOUT);
  }

  private static AttemptFailure unreadable() {
    return AttemptFailure.unreadable();
  }

  private static AttemptFailure page(int status) {
    return AttemptFailure.ofGateway(status);
  }

  private static Damage json(String text) {
    return Damage.response("200 OK", List.of("Content-Type: application/json"), text);
  }

  private static Damage page(String status) {
    return Damage.response(
        status,
        List.of("Content-Type: text/html"),
        "<html><body><h1>" + status + "</h1></body></html>");
  }

  private static Damage refusal(int status, String fieldLine) {
    return Damage.response(
        status + " Emulated",
        List.of("Content-Type: application/json", fieldLine),
        "{\"detail\":\"status " + status + "\"}");
  }

  private static Damage unavailable(String text) {
    return Damage.response(
        "503 Service Unavailable",
        List.of("Content-Type: application/json"),
        "{\"status\":\"error\",\"data\":null,\"errors\":\"" + text + "\",\"meta\":null}");
  }

  /** The response to someone else's request of the same kind. */
  private static Damage aboutAnother(FaultedOperation operation, String otherRun) {
    if (operation == FaultedOperation.CANCEL_RUN) {
      String data = "{\"run_id\":\"" + otherRun + "\",\"status\":\"cancelled\"}";
      return json("{\"status\":\"success\",\"data\":" + data + "}").afterProcessing();
    }
    if (operation.isSubmission()) {
      return otherField("workflow_id", "wf_theirs");
    }
    return operation.isAboutARun() ? otherField("_id", otherRun) : otherField("group_id", "theirs");
  }

  private static Damage otherField(String name, String value) {
    String start = "\"" + name + "\":\"";
    return Damage.otherContent(
        content -> content.replaceAll(start + "[^\"]*\"", start + value + "\""));
  }

  private static Damage redirect(String status, String location) {
    return Damage.response(status, List.of("Location: " + location), "");
  }

  private static String httpDate(Instant moment) {
    return DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
        .withZone(ZoneOffset.UTC)
        .format(moment);
  }

  Scope scope() {
    return scope;
  }

  /** Returns the failure of an attempt, or null if it succeeds. */
  @Nullable AttemptFailure failure() {
    return failure;
  }

  Damage damage(Setting setting) {
    return damage.apply(setting);
  }

  /** Returns whether the service has processed the request although the caller gets no response. */
  boolean reachesTheService() {
    return scope == Scope.RESPONSE
        || scope == Scope.RESPONSE_BODY
        || scope == Scope.CONTENT
        || scope == Scope.INFORMATIONAL
        || scope == Scope.SURPLUS
        || scope == Scope.FUTURE;
  }

  /** Returns the number of the task that the scheduler rejects, or 0. */
  int rejectedTask() {
    return rejectedTask;
  }

  /** Returns whether a fault can strike so often. */
  boolean strikes(Persistence often) {
    boolean endsItsCall =
        scope == Scope.CALLER
            || scope == Scope.FUTURE
            || scope == Scope.SCHEDULER
            || scope == Scope.EXECUTOR;
    boolean isRequestedOnce = scope == Scope.INFORMATIONAL || scope == Scope.SURPLUS;
    return often == Persistence.ONCE || !(endsItsCall || isRequestedOnce);
  }

  /** Returns whether the client's own threads fail: its call may end anywhere. */
  boolean isOfThreads() {
    return scope == Scope.SCHEDULER || scope == Scope.EXECUTOR;
  }

  /** Returns whether bytes follow a response, which a transport may declare not to find. */
  boolean isOfSurplusBytes() {
    return scope == Scope.SURPLUS;
  }

  boolean isOfHeaders() {
    return this == HEADERS_RENEWED || this == HEADERS_THROW;
  }

  boolean isStall() {
    return failure != null && failure.kinds().contains(Kind.TIMEOUT);
  }

  boolean asksForDelay() {
    return this == RETRY_AFTER_SECONDS || this == RETRY_AFTER_DATE;
  }

  @Override
  public String toString() {
    return label;
  }
}
