package ai.flowscale.tck.server;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a {@link FaultProxy} does to one exchange, or to one connection. Immutable. */
public final class Damage {

  /** How far an exchange gets before it is damaged, in the order of its course. */
  public enum Place {
    /** The connection was accepted, and nothing read. */
    ON_ACCEPT,
    /** The request's head was read, and nothing of its body. */
    AFTER_REQUEST_HEAD,
    /** Half of the request's body was read. */
    IN_REQUEST_BODY,
    /** The whole request was read, and is not passed on. */
    AFTER_REQUEST,
    /** The origin has answered, and not a byte of the answer was written. */
    AFTER_PROCESSING,
    /** The origin has answered, and half of the answer's head was written. */
    IN_ANSWER_HEAD,
    /** The origin has answered, and the answer's head and half of its body were written. */
    IN_ANSWER_BODY
  }

  /** What happens there. */
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
    ANSWER
  }

  private static final Damage NONE = new Damage(Kind.NONE, null, null, false);

  private final Kind kind;
  private final @Nullable Place place;
  private final @Nullable ProxiedAnswer answer;
  private final boolean afterProcessing;

  private Damage(
      Kind kind, @Nullable Place place, @Nullable ProxiedAnswer answer, boolean afterProcessing) {
    this.kind = kind;
    this.place = place;
    this.answer = answer;
    this.afterProcessing = afterProcessing;
  }

  private static Damage at(Kind kind, Place place) {
    return new Damage(kind, Objects.requireNonNull(place, "place"), null, false);
  }

  private static Damage ofAnswer(Kind kind) {
    return new Damage(kind, null, null, true);
  }

  /**
   * No damage.
   *
   * @return what passes everything on as it is
   */
  public static Damage none() {
    return NONE;
  }

  /**
   * No damage, and the connection is closed in order after the answer, which says so.
   *
   * @return what makes the client open a new connection for its next request
   */
  public static Damage last() {
    return ofAnswer(Kind.LAST);
  }

  /**
   * A TCP reset.
   *
   * @param place where
   * @return the damage
   */
  public static Damage reset(Place place) {
    return at(Kind.RESET, place);
  }

  /**
   * An end of the proxy's side in order (FIN). What the client goes on sending is read and thrown
   * away.
   *
   * @param place where
   * @return the damage
   */
  public static Damage close(Place place) {
    return at(Kind.CLOSE, place);
  }

  /**
   * Nothing more, until the client ends the connection. In the body of a request nothing more is
   * read either, until {@link FaultProxy#release()}.
   *
   * @param place where
   * @return the damage
   */
  public static Damage stall(Place place) {
    return at(Kind.STALL, place);
  }

  /**
   * The answer's body in pieces, each after a {@link FaultProxy#release()}.
   *
   * @return the damage
   */
  public static Damage drip() {
    return ofAnswer(Kind.DRIP);
  }

  /**
   * Bytes that are no HTTP in the place of the origin's answer, and then the end.
   *
   * @return the damage
   */
  public static Damage garbage() {
    return ofAnswer(Kind.GARBAGE);
  }

  /**
   * The first half of the answer's body, with a {@code Content-Length} that fits it.
   *
   * @return the damage
   */
  public static Damage halvedContent() {
    return ofAnswer(Kind.HALVED_CONTENT);
  }

  /**
   * The answer whole, with half of its {@code Content-Length}, and then the end.
   *
   * @return the damage
   */
  public static Damage halvedLength() {
    return ofAnswer(Kind.HALVED_LENGTH);
  }

  /**
   * The first half of the answer's body as a chunk, and the end without the last chunk.
   *
   * @return the damage
   */
  public static Damage cutChunks() {
    return ofAnswer(Kind.CUT_CHUNKS);
  }

  /**
   * Another answer, given in the place of the origin, which does not hear of the request.
   *
   * @param status the status line without the protocol, such as {@code 502 Bad Gateway}
   * @param fieldLines the header lines; the proxy adds {@code Content-Length}
   * @param body the body, sent as UTF-8
   * @return the damage
   */
  public static Damage answer(String status, List<String> fieldLines, String body) {
    return new Damage(Kind.ANSWER, null, ProxiedAnswer.of(status, fieldLines, body), false);
  }

  /**
   * The same other answer after the origin has carried the request out.
   *
   * @return the damage
   * @throws IllegalStateException if this is no other answer
   */
  public Damage afterProcessing() {
    if (kind != Kind.ANSWER) {
      throw new IllegalStateException(this + " is no other answer");
    }
    return new Damage(kind, place, answer, true);
  }

  Kind kind() {
    return kind;
  }

  boolean isAt(Place wanted) {
    return place == wanted;
  }

  /** The answer to give without asking the origin. */
  Optional<ProxiedAnswer> ownAnswer() {
    return afterProcessing ? Optional.empty() : Optional.ofNullable(answer);
  }

  /** What to give for the origin's answer. */
  ProxiedAnswer inPlaceOf(ProxiedAnswer real) {
    return answer == null ? real : answer;
  }

  /** Prints what happens and where. */
  @Override
  public String toString() {
    return "Damage[" + kind + (place == null ? "" : " " + place) + "]";
  }
}
