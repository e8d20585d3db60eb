package ai.flowscale.api.error;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * No response: the connection could not be made, broke, or took too long.
 *
 * <p>{@link #sent()} says whether the request can have reached the service. A transport that is not
 * certain says {@link Sent#MAYBE}.
 */
public final class TransportException extends FlowscaleException {
  private static final long serialVersionUID = 1L;

  /** What went wrong, in words that are the same for every transport. */
  public enum Kind {
    /** The host was not found, refused the connection or could not be reached. */
    CONNECT,
    /**
     * The TLS handshake failed: an unknown authority, another host's certificate, no common
     * protocol.
     */
    TLS,
    /** A time limit was exceeded; the message names it. */
    TIMEOUT,
    /** The connection ended before the response did. */
    CLOSED,
    /** What came is not HTTP, or breaks its rules. */
    PROTOCOL,
    /** The source of the request's body failed, and the exchange was aborted. */
    REQUEST_BODY,
    /** The exchange was cancelled by the caller. */
    CANCELLED,
    /** None of the above. */
    OTHER
  }

  /** Whether the request can have reached the server. */
  public enum Sent {
    /** Certainly not one byte of it. */
    NO,
    /** Perhaps, in part or in whole. */
    MAYBE
  }

  private final Kind kind;
  private final Sent sent;

  /**
   * Makes an exception.
   *
   * @param kind what went wrong
   * @param sent whether the request can have reached the server
   * @param message what happened; without keys, bodies and queries
   * @param cause the exception of the HTTP library, or null
   */
  public TransportException(Kind kind, Sent sent, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = Objects.requireNonNull(kind, "kind");
    this.sent = Objects.requireNonNull(sent, "sent");
  }

  /**
   * Returns what went wrong.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }

  /**
   * Returns whether the request can have reached the server.
   *
   * @return {@link Sent#NO} only where it certainly cannot
   */
  public Sent sent() {
    return sent;
  }
}
