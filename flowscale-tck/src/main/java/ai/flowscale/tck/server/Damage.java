package ai.flowscale.tck.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The damage that a {@link FaultProxy} does to an exchange or to a connection. Immutable. */
public final class Damage {

  /** The place in an exchange where it is damaged, in order. */
  public enum Place {
    /** The connection was accepted, and nothing was read. */
    ON_ACCEPT,
    /** The request's head was read, and nothing of its body. */
    AFTER_REQUEST_HEAD,
    /** Half of the request's body was read. */
    IN_REQUEST_BODY,
    /** The whole request was read, and is not forwarded. */
    AFTER_REQUEST,
    /** The origin has responded, and nothing of the response was written. */
    AFTER_PROCESSING,
    /** The origin has responded, and half of the response's head was written. */
    IN_RESPONSE_HEAD,
    /** The origin has responded, and the response's head and half of its body were written. */
    IN_RESPONSE_BODY
  }

  /** The kinds of damage. */
  enum Kind {
    NONE,
    LAST,
    RESET,
    CLOSE,
    STALL,
    DRIP,
    GARBAGE,
    HALVED_CONTENT,
    HALVED_LENGTH,
    CUT_CHUNKS,
    RESPONSE,
    INFORMATIONAL,
    INFORMATIONAL_IN_PIECES,
    TWICE,
    OTHER_CONTENT
  }

  private static final Damage NONE = of(Kind.NONE, null);

  private final Kind kind;
  private final @Nullable Place place;
  private final @Nullable ProxiedResponse response;
  private final boolean afterProcessing;
  private final String informational;
  private final UnaryOperator<String> content;

  private Damage(
      Kind kind,
      @Nullable Place place,
      @Nullable ProxiedResponse response,
      boolean afterProcessing,
      String informational,
      UnaryOperator<String> content) {
    this.kind = kind;
    this.place = place;
    this.response = response;
    this.afterProcessing = afterProcessing;
    this.informational = informational;
    this.content = content;
  }

  private static Damage of(Kind kind, @Nullable Place place) {
    return new Damage(kind, place, null, false, "", UnaryOperator.identity());
  }

  private static Damage of(ProxiedResponse response, boolean afterProcessing) {
    return new Damage(Kind.RESPONSE, null, response, afterProcessing, "", UnaryOperator.identity());
  }

  private static Damage informational(Kind kind, List<String> statuses) {
    String heads =
        statuses.stream()
            .map(status -> "HTTP/1.1 " + status + "\r\nX-Informational: yes\r\n\r\n")
            .collect(Collectors.joining());
    return new Damage(kind, null, null, false, heads, UnaryOperator.identity());
  }

  /**
   * No damage.
   *
   * @return the damage that forwards everything unchanged
   */
  public static Damage none() {
    return NONE;
  }

  /**
   * No damage, but the response announces that the connection is closed after it.
   *
   * @return the damage
   */
  public static Damage last() {
    return of(Kind.LAST, null);
  }

  /**
   * A TCP reset.
   *
   * @param place where
   * @return the damage
   */
  public static Damage reset(Place place) {
    return of(Kind.RESET, place);
  }

  /**
   * An orderly close of the proxy's side (FIN). Bytes that the client still sends are read and
   * discarded.
   *
   * @param place where
   * @return the damage
   */
  public static Damage close(Place place) {
    return of(Kind.CLOSE, place);
  }

  /**
   * A stall until the client closes the connection. In the body of a request the proxy also stops
   * reading until {@link FaultProxy#release()}.
   *
   * @param place where
   * @return the damage
   */
  public static Damage stall(Place place) {
    return of(Kind.STALL, place);
  }

  /**
   * The response's body in pieces, each after a {@link FaultProxy#release()}.
   *
   * @return the damage
   */
  public static Damage drip() {
    return of(Kind.DRIP, null);
  }

  /**
   * Bytes that are not HTTP instead of the origin's response, then a close.
   *
   * @return the damage
   */
  public static Damage garbage() {
    return of(Kind.GARBAGE, null);
  }

  /**
   * The first half of the response's body, with a matching {@code Content-Length}.
   *
   * @return the damage
   */
  public static Damage halvedContent() {
    return of(Kind.HALVED_CONTENT, null);
  }

  /**
   * The whole response with half of its {@code Content-Length}, then a close.
   *
   * @return the damage
   */
  public static Damage halvedLength() {
    return of(Kind.HALVED_LENGTH, null);
  }

  /**
   * The first half of the response's body as a chunk, then a close without the last chunk.
   *
   * @return the damage
   */
  public static Damage cutChunks() {
    return of(Kind.CUT_CHUNKS, null);
  }

  /**
   * Another response. The origin does not receive the request.
   *
   * @param status the status line without the protocol, such as {@code 502 Bad Gateway}
   * @param fieldLines the header lines; the proxy adds {@code Content-Length}
   * @param body the body, sent as UTF-8
   * @return the damage
   */
  public static Damage response(String status, List<String> fieldLines, String body) {
    return of(ProxiedResponse.of(status, fieldLines, body), false);
  }

  /**
   * Informational responses before the origin's response, all in one packet where it fits.
   *
   * @param statuses status lines without the protocol, such as {@code 102 Processing}
   * @return the damage
   */
  public static Damage informational(List<String> statuses) {
    return informational(Kind.INFORMATIONAL, statuses);
  }

  /**
   * The same in pieces that end within a head, each after a {@link FaultProxy#release()}.
   *
   * @param statuses status lines without the protocol
   * @return the damage
   */
  public static Damage informationalInPieces(List<String> statuses) {
    return informational(Kind.INFORMATIONAL_IN_PIECES, statuses);
  }

  /**
   * The origin's response twice, in one packet where it fits.
   *
   * @return the damage
   */
  public static Damage twice() {
    return of(Kind.TWICE, null);
  }

  /**
   * Other content in the origin's response, with a matching {@code Content-Length}.
   *
   * @param content returns the other content for the origin's
   * @return the damage
   */
  public static Damage otherContent(UnaryOperator<String> content) {
    return new Damage(Kind.OTHER_CONTENT, null, null, false, "", content);
  }

  /**
   * Makes the origin process the request before the other response is sent.
   *
   * @return the damage
   * @throws IllegalStateException if this is not another response
   */
  public Damage afterProcessing() {
    if (response == null) {
      throw new IllegalStateException(this + " is not another response");
    }
    return of(response, true);
  }

  Kind kind() {
    return kind;
  }

  boolean isAt(Place wanted) {
    return place == wanted;
  }

  /** Returns the response to send without the origin. */
  Optional<ProxiedResponse> ownResponse() {
    return afterProcessing ? Optional.empty() : Optional.ofNullable(response);
  }

  /** Returns the response to send instead of the origin's. */
  ProxiedResponse insteadOf(ProxiedResponse real) {
    if (kind == Kind.OTHER_CONTENT) {
      return real.withBody(content.apply(new String(real.body(), UTF_8)).getBytes(UTF_8));
    }
    return response == null ? real : response;
  }

  /** Returns the informational responses to send before the response. */
  byte[] informational() {
    return informational.getBytes(US_ASCII);
  }

  /** Returns the kind and the place. */
  @Override
  public String toString() {
    return "Damage[" + kind + (place == null ? "" : " " + place) + "]";
  }
}
