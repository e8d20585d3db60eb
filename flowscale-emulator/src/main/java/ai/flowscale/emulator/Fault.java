package ai.flowscale.emulator;

import jakarta.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that goes wrong with a request. Immutable.
 *
 * <p>A fault takes the place of the operation, which is then not carried out, unless {@link
 * #afterProcessing()} or {@link #runAppearsAfter} says otherwise: then it is, and only the response
 * is lost.
 */
public final class Fault {

  /** What is done to the response. */
  public enum Kind {
    /** Another answer is given. */
    ANSWER,
    /** The real answer is cut off in its middle; the HTTP message is complete. */
    TRUNCATED_CONTENT,
    /** The connection is closed in the middle of the real answer. */
    BROKEN_BODY,
    /** The connection is reset without a response. */
    RESET,
    /** The connection is closed without a response. */
    CLOSE,
    /** Bytes that are no HTTP are sent, and the connection is closed. */
    GARBAGE,
    /** Nothing happens until the emulator is told to go on; then the operation is carried out. */
    HANG
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

  private Fault(
      Kind kind,
      int status,
      Map<String, String> headers,
      @Nullable String body,
      boolean afterProcessing) {
    this(kind, status, headers, body, afterProcessing, Duration.ZERO);
  }

  private Fault(
      Kind kind,
      int status,
      Map<String, String> headers,
      @Nullable String body,
      boolean afterProcessing,
      Duration runDelay) {
    this.kind = kind;
    this.status = status;
    this.headers = Collections.unmodifiableMap(headers);
    this.body = body;
    this.afterProcessing = afterProcessing;
    this.runDelay = runDelay;
  }

  private static Fault of(Kind kind) {
    return new Fault(kind, 0, Map.of(), null, false);
  }

  /**
   * Answers with a status and the body the service itself would send with it.
   *
   * @param status such as 401, 408, 429 or 503
   * @return the fault
   */
  public static Fault status(int status) {
    return new Fault(Kind.ANSWER, status, Map.of(), null, false);
  }

  /**
   * Answers with any content.
   *
   * @param status the status
   * @param contentType the media type
   * @param body the content, sent in UTF-8
   * @return the fault
   */
  public static Fault answer(int status, String contentType, String body) {
    return new Fault(
        Kind.ANSWER,
        status,
        Map.of("Content-Type", Objects.requireNonNull(contentType, "contentType")),
        Objects.requireNonNull(body, "body"),
        false);
  }

  /**
   * Answers 200 with JSON that is not what the operation gives, such as {@code null} or {@code []}.
   *
   * @param json the content
   * @return the fault
   */
  public static Fault json(String json) {
    return answer(200, "application/json", json);
  }

  /**
   * Answers with the service's own envelope for an error.
   *
   * @param status the status, possibly 200
   * @param error what it says
   * @return the fault
   */
  public static Fault applicationError(int status, String error) {
    return answer(
        status,
        "application/json",
        "{\"status\":\"error\",\"data\":null,\"errors\":"
            + Json.createValue(error)
            + ",\"meta\":null}");
  }

  /**
   * Answers with a gateway's HTML page.
   *
   * @param status the status, possibly 200
   * @return the fault
   */
  public static Fault gatewayPage(int status) {
    return answer(
        status,
        "text/html",
        "<html>\r\n<head><title>"
            + status
            + "</title></head>\r\n<body>\r\n<center><h1>"
            + status
            + "</h1></center>\r\n<hr><center>gateway</center>\r\n</body>\r\n</html>\r\n");
  }

  /**
   * Answers 200 with nothing.
   *
   * @return the fault
   */
  public static Fault emptyBody() {
    return answer(200, "application/json", "");
  }

  /**
   * Sends the client elsewhere.
   *
   * @param status such as 302 or 307
   * @param location the value of the {@code Location} header
   * @return the fault
   */
  public static Fault redirect(int status, String location) {
    return status(status).withHeader("Location", location);
  }

  /**
   * Carries out the operation and cuts the content of its response in half, with a {@code
   * Content-Length} that fits: JSON without an end.
   *
   * @return the fault
   */
  public static Fault truncatedContent() {
    return of(Kind.TRUNCATED_CONTENT).afterProcessing();
  }

  /**
   * Carries out the operation and closes the connection in the middle of its response's body.
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
   * Sends bytes that are no HTTP and closes the connection.
   *
   * @return the fault
   */
  public static Fault garbage() {
    return of(Kind.GARBAGE);
  }

  /**
   * Does nothing until {@link FlowscaleEmulator#releaseHanging()}, then carries out the operation.
   *
   * @return the fault
   */
  public static Fault hang() {
    return of(Kind.HANG);
  }

  /**
   * The same with a {@code Retry-After} header in seconds.
   *
   * @param delay how long to wait, in whole seconds
   * @return the fault
   */
  public Fault retryAfter(Duration delay) {
    return withHeader("Retry-After", Long.toString(delay.toSeconds()));
  }

  /**
   * The same with a {@code Retry-After} header that is a date.
   *
   * @param moment when to come again, in whole seconds
   * @return the fault
   */
  public Fault retryAfter(Instant moment) {
    return withHeader("Retry-After", HTTP_DATE.format(moment));
  }

  /**
   * The same with a header.
   *
   * @param name the field's name
   * @param value its value
   * @return the fault
   */
  public Fault withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Fault(kind, status, more, body, afterProcessing, runDelay);
  }

  /**
   * The same after the operation was carried out: a run is created, and the client does not are
   * notified of it.
   *
   * @return the fault
   */
  public Fault afterProcessing() {
    return new Fault(kind, status, headers, body, true, runDelay);
  }

  /**
   * The same with a run that appears late: the submission is carried out, the client does not hear
   * of it, and until the time has passed the run is not among the runs and is not found (404). Its
   * life begins with the submission all the same. Without this and without {@link
   * #afterProcessing()} no run ever appears.
   *
   * @param delay zero or more, by the emulator's clock
   * @return the fault
   */
  public Fault runAppearsAfter(Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay is negative: a run cannot appear before its time");
    }
    return new Fault(kind, status, headers, body, true, delay);
  }

  /**
   * Returns what is done to the response.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }

  /**
   * Returns the status of another answer.
   *
   * @return the status, or 0 for the other kinds
   */
  public int status() {
    return status;
  }

  /**
   * Returns the headers of another answer.
   *
   * @return the fields
   */
  public Map<String, String> headers() {
    return headers;
  }

  /**
   * Returns the content of another answer.
   *
   * @return the bytes, or null for what the service would send with the status
   */
  public byte @Nullable [] body() {
    return body == null ? null : body.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Whether the operation is carried out all the same.
   *
   * @return true if only its response is lost
   */
  public boolean isAfterProcessing() {
    return afterProcessing;
  }

  /**
   * Returns how long after its submission a run appears.
   *
   * @return zero or more
   */
  public Duration runDelay() {
    return runDelay;
  }

  /** Prints the kind and the status. */
  @Override
  public String toString() {
    return "Fault[" + kind + (status == 0 ? "" : " " + status) + "]";
  }
}
