package ai.flowscale.emulator;

import jakarta.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A fault that strikes a request. Immutable.
 *
 * <p>By default the operation is not performed. With {@link #afterProcessing()} or {@link
 * #runAppearsAfter} it is, and only the response is lost.
 */
public final class Fault {

  /** What happens to the response. */
  public enum Kind {
    /** Another response is sent. */
    RESPONSE,
    /** The content is cut in half; the HTTP message is complete. */
    TRUNCATED_CONTENT,
    /** The connection is closed in the middle of the response's body. */
    BROKEN_BODY,
    /** The connection is reset without a response. */
    RESET,
    /** The connection is closed without a response. */
    CLOSE,
    /** Bytes that are not HTTP are sent, and the connection is closed. */
    GARBAGE,
    /** Nothing happens until the emulator releases the request. */
    HANG,
    /** Informational responses are sent before the response. */
    INFORMATIONAL,
    /** The response is about another run. */
    OTHER_RUN
  }

  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final Kind kind;
  private final int status;
  private final Map<String, String> headers;
  private final @Nullable String body;
  private final boolean afterProcessing;
  private final Duration runDelay;
  private final List<Integer> informational;
  private final @Nullable String runId;

  private Fault(
      Kind kind,
      int status,
      Map<String, String> headers,
      @Nullable String body,
      boolean afterProcessing,
      Duration runDelay,
      List<Integer> informational,
      @Nullable String runId) {
    this.kind = kind;
    this.status = status;
    this.headers = Collections.unmodifiableMap(headers);
    this.body = body;
    this.afterProcessing = afterProcessing;
    this.runDelay = runDelay;
    this.informational = List.copyOf(informational);
    this.runId = runId;
  }

  private Fault(Kind kind, int status, Map<String, String> headers, @Nullable String body) {
    this(kind, status, headers, body, false, Duration.ZERO, List.of(), null);
  }

  private static Fault of(Kind kind) {
    return new Fault(kind, 0, Map.of(), null);
  }

  /**
   * Responds with a status and the body that the service's framework sends with it. What the
   * service itself says of a submission while all its containers are busy, which clients submit
   * again, is {@code applicationError(503, "All ComfyUI instances are busy")}.
   *
   * @param status such as 401, 408, 429 or 503
   * @return the fault
   */
  public static Fault status(int status) {
    return new Fault(Kind.RESPONSE, status, Map.of(), null);
  }

  /**
   * Responds with any content.
   *
   * @param status the status
   * @param contentType the media type
   * @param body the content, sent in UTF-8
   * @return the fault
   */
  public static Fault response(int status, String contentType, String body) {
    return new Fault(
        Kind.RESPONSE,
        status,
        Map.of("Content-Type", Objects.requireNonNull(contentType, "contentType")),
        Objects.requireNonNull(body, "body"));
  }

  /**
   * Responds with 200 and JSON that is not a result of the operation, such as {@code null} or
   * {@code []}.
   *
   * @param json the content
   * @return the fault
   */
  public static Fault json(String json) {
    return response(200, "application/json", json);
  }

  /**
   * Responds with the service's own JSON for an error. Of a submission, only {@code
   * applicationError(503, "All ComfyUI instances are busy")} says that no run was started; with
   * another text that is open.
   *
   * @param status the status, possibly 200
   * @param error the error
   * @return the fault
   */
  public static Fault applicationError(int status, String error) {
    return response(
        status,
        "application/json",
        "{\"status\":\"error\",\"data\":null,\"errors\":"
            + Json.createValue(error)
            + ",\"meta\":null}");
  }

  /**
   * Responds with a gateway's HTML page.
   *
   * @param status the status, possibly 200
   * @return the fault
   */
  public static Fault gatewayPage(int status) {
    return response(
        status,
        "text/html",
        "<html>\r\n<head><title>"
            + status
            + "</title></head>\r\n<body>\r\n<center><h1>"
            + status
            + "</h1></center>\r\n<hr><center>gateway</center>\r\n</body>\r\n</html>\r\n");
  }

  /**
   * Responds with 200 and no content.
   *
   * @return the fault
   */
  public static Fault emptyBody() {
    return response(200, "application/json", "");
  }

  /**
   * Redirects the client.
   *
   * @param status such as 302 or 307
   * @param location the value of the {@code Location} header
   * @return the fault
   */
  public static Fault redirect(int status, String location) {
    return status(status).withHeader("Location", location);
  }

  /**
   * Performs the operation and cuts the content of its response in half, with a matching {@code
   * Content-Length}: incomplete JSON.
   *
   * @return the fault
   */
  public static Fault truncatedContent() {
    return of(Kind.TRUNCATED_CONTENT).afterProcessing();
  }

  /**
   * Performs the operation and closes the connection in the middle of the response's body.
   *
   * @return the fault
   */
  public static Fault brokenBody() {
    return of(Kind.BROKEN_BODY).afterProcessing();
  }

  /**
   * Resets the connection without a response.
   *
   * @return the fault
   */
  public static Fault connectionReset() {
    return of(Kind.RESET);
  }

  /**
   * Closes the connection without a response.
   *
   * @return the fault
   */
  public static Fault connectionClosed() {
    return of(Kind.CLOSE);
  }

  /**
   * Sends bytes that are not HTTP and closes the connection.
   *
   * @return the fault
   */
  public static Fault garbage() {
    return of(Kind.GARBAGE);
  }

  /**
   * Waits for {@link FlowscaleEmulator#releaseHanging()}, then performs the operation and responds.
   * With {@link #afterProcessing()} only the response waits. When the emulator is reset or closed,
   * the connection is closed and the operation is not performed.
   *
   * @return the fault
   */
  public static Fault hang() {
    return of(Kind.HANG);
  }

  /**
   * Performs the operation and sends informational responses before its response, as gateways do
   * while the service works. A client skips them (RFC 9110, section 15.2).
   *
   * @param statuses such as 102 and 103, in order; 101 is not one of them
   * @return the fault
   */
  public static Fault informational(int... statuses) {
    List<Integer> each = Arrays.stream(statuses).boxed().toList();
    if (each.isEmpty() || each.stream().anyMatch(it -> it < 100 || it > 199 || it == 101)) {
      throw new IllegalArgumentException("statuses must be from 100 to 199, without 101: " + each);
    }
    return new Fault(Kind.INFORMATIONAL, 0, Map.of(), null, true, Duration.ZERO, each, null);
  }

  /**
   * Performs the operation and puts the id of another run into its response, as if a gateway mixed
   * up two responses. For {@link Operation#GET_RUN}: no other response has the id of a run that was
   * asked for, and it stays as it is.
   *
   * @param runId the id of the other run
   * @return the fault
   */
  public static Fault otherRun(String runId) {
    Objects.requireNonNull(runId, "runId");
    return new Fault(Kind.OTHER_RUN, 0, Map.of(), null, true, Duration.ZERO, List.of(), runId);
  }

  /**
   * Adds a {@code Retry-After} header in seconds.
   *
   * @param delay how long to wait, in whole seconds
   * @return the fault
   */
  public Fault retryAfter(Duration delay) {
    return withHeader("Retry-After", Long.toString(delay.toSeconds()));
  }

  /**
   * Adds a {@code Retry-After} header with a date.
   *
   * @param moment when to retry, in whole seconds
   * @return the fault
   */
  public Fault retryAfter(Instant moment) {
    return withHeader("Retry-After", HTTP_DATE.format(moment));
  }

  /**
   * Adds a header.
   *
   * @param name the field's name
   * @param value its value
   * @return the fault
   */
  public Fault withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Fault(kind, status, more, body, afterProcessing, runDelay, informational, runId);
  }

  /**
   * Performs the operation first: a run is created, and the client is not told about it.
   *
   * @return the fault
   */
  public Fault afterProcessing() {
    return new Fault(kind, status, headers, body, true, runDelay, informational, runId);
  }

  /**
   * Performs the submission first, and hides its run: until the time has passed, the run is not
   * listed and is not found (404). It starts with the submission all the same. Without this and
   * without {@link #afterProcessing()} no run is created.
   *
   * @param delay zero or more, by the emulator's clock
   * @return the fault
   */
  public Fault runAppearsAfter(Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay must not be negative");
    }
    return new Fault(kind, status, headers, body, true, delay, informational, runId);
  }

  /**
   * Returns what happens to the response.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }

  /**
   * Returns the status of the other response.
   *
   * @return the status, or 0 for the other kinds
   */
  public int status() {
    return status;
  }

  /**
   * Returns the headers of the other response.
   *
   * @return the header fields
   */
  public Map<String, String> headers() {
    return headers;
  }

  /**
   * Returns the content of the other response.
   *
   * @return the bytes, or null for the body that the service's framework sends with the status
   */
  public byte @Nullable [] body() {
    return body == null ? null : body.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Returns whether the operation is performed.
   *
   * @return true if only its response is lost
   */
  public boolean isAfterProcessing() {
    return afterProcessing;
  }

  /**
   * Returns how long a run is hidden after its submission.
   *
   * @return zero or more
   */
  public Duration runDelay() {
    return runDelay;
  }

  /**
   * Returns the statuses of the informational responses.
   *
   * @return the statuses in order, empty for the other kinds
   */
  public List<Integer> informational() {
    return informational;
  }

  /**
   * Returns the id of the other run.
   *
   * @return the id, or empty for the other kinds
   */
  public Optional<String> runId() {
    return Optional.ofNullable(runId);
  }

  /** Returns the kind and the status. */
  @Override
  public String toString() {
    return "Fault[" + kind + (status == 0 ? "" : " " + status) + "]";
  }
}
