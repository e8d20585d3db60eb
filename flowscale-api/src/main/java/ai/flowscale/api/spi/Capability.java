package ai.flowscale.api.spi;

/**
 * What an instance of a {@link Transport} can guarantee beyond moving bytes.
 *
 * <p>A transport over a client that the user handed in may guarantee less than one over a client it
 * built itself. The client reads {@link Transport#capabilities()} and does less over a transport
 * that lacks one: over one without {@link #ABORTS_EXCHANGE} or {@link #NEVER_RESENDS} it never
 * retries a submission.
 */
public enum Capability {
  /** Aborting an exchange, or closing its response, breaks the connection at once. */
  ABORTS_EXCHANGE,
  /**
   * A request whose method is not idempotent is never sent a second time behind the caller's back.
   */
  NEVER_RESENDS,
  /**
   * The body of a response with an error status arrives complete, a 401 included. The response of a
   * proxy to {@code CONNECT} is not meant.
   */
  ERROR_BODIES,
  /** HTTP/2 is negotiated with servers that offer it over TLS. */
  HTTP_2,
  /** {@link TransportConfig#proxy()} is obeyed, with {@code CONNECT} for https. */
  PROXY,
  /** A proxy's {@code CONNECT} may ask for the credentials of {@link TransportConfig#proxy()}. */
  PROXY_AUTHENTICATION,
  /** {@link TransportConfig#sslContext()} is obeyed, client certificates included. */
  TLS_CONTEXT,
  /** {@link TransportConfig#maxConnections()} is obeyed. */
  MAX_CONNECTIONS,
  /** {@link TransportConfig#idleConnectionTimeout()} is obeyed. */
  IDLE_CONNECTION_TIMEOUT,
  /** {@link TransportConfig#mayConnect} is asked before each connection. */
  ADDRESS_CHECK
}
