package ai.flowscale.emulator.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A response, or what is sent instead of one. Immutable. */
public final class WireResponse {

  /** How a connection is broken. */
  public enum Breakage {
    /** It is not broken. */
    NONE,
    /** It is reset before the response. */
    RESET,
    /** It is closed before the response. */
    CLOSE,
    /** It carries bytes that are not HTTP. */
    GARBAGE
  }

  private static final byte[] NOTHING = {};

  private final int status;
  private final Map<String, String> headers;
  private final byte[] body;
  private final Breakage breakage;
  private final List<Integer> informational;

  private WireResponse(int status, Map<String, String> headers, byte[] body, Breakage breakage) {
    this(status, headers, body, breakage, List.of());
  }

  private WireResponse(
      int status,
      Map<String, String> headers,
      byte[] body,
      Breakage breakage,
      List<Integer> informational) {
    this.informational = List.copyOf(informational);
    this.status = status;
    this.headers = Collections.unmodifiableMap(headers);
    this.body = body;
    this.breakage = breakage;
  }

  /**
   * Creates a response without content.
   *
   * @param status its status
   * @return the response
   */
  public static WireResponse empty(int status) {
    return new WireResponse(status, Map.of(), NOTHING, Breakage.NONE);
  }

  /**
   * Creates a response with content.
   *
   * @param status its status
   * @param contentType the media type
   * @param body the bytes, not copied
   * @return the response
   */
  public static WireResponse of(int status, String contentType, byte[] body) {
    return new WireResponse(status, Map.of("Content-Type", contentType), body, Breakage.NONE);
  }

  /**
   * Creates a response with text in UTF-8.
   *
   * @param status its status
   * @param contentType the media type
   * @param body the text
   * @return the response
   */
  public static WireResponse of(int status, String contentType, String body) {
    return of(status, contentType, body.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Creates a broken response.
   *
   * @param breakage what happens to the connection
   * @return what is sent instead of a response
   */
  public static WireResponse broken(Breakage breakage) {
    return new WireResponse(200, Map.of(), NOTHING, breakage);
  }

  /**
   * Adds a header.
   *
   * @param name the field's name
   * @param value its value
   * @return the response
   */
  public WireResponse with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new WireResponse(status, more, body, breakage, informational);
  }

  /**
   * Replaces the content.
   *
   * @param bytes the bytes, not copied
   * @return the response
   */
  public WireResponse withBody(byte[] bytes) {
    return new WireResponse(status, headers, bytes, breakage, informational);
  }

  /**
   * Keeps the first half of the content.
   *
   * @return the response
   */
  public WireResponse halved() {
    return withBody(Arrays.copyOf(body, body.length / 2));
  }

  /**
   * Keeps the first half of the content and announces the whole length: the connection closes in
   * the middle.
   *
   * @return the response
   */
  public WireResponse cutOff() {
    return halved().with("Content-Length", Integer.toString(body.length));
  }

  /**
   * Puts informational responses before this one.
   *
   * @param statuses their statuses
   * @return the response
   */
  public WireResponse after(List<Integer> statuses) {
    return new WireResponse(status, headers, body, breakage, statuses);
  }

  /**
   * Returns the statuses of the informational responses before this one.
   *
   * @return the statuses in order
   */
  public List<Integer> informational() {
    return informational;
  }

  /**
   * Returns the status.
   *
   * @return the status
   */
  public int status() {
    return status;
  }

  /**
   * Returns the header fields.
   *
   * @return values by name
   */
  public Map<String, String> headers() {
    return headers;
  }

  /**
   * Returns the content.
   *
   * @return the bytes themselves, not to be changed
   */
  public byte[] body() {
    return body;
  }

  /**
   * Returns how the connection is broken.
   *
   * @return the breakage
   */
  public Breakage breakage() {
    return breakage;
  }
}
