package ai.flowscale.transport.vertx;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells which pooled connections have been idle for too long to be used again. Vert.x does so too,
 * but once a second only, and it prefers the time that a server names, at which the server closes.
 */
final class IdleConnections {
  private static final long UNUSED = 0;

  private final Map<HttpConnection, Long> lastUsed = new ConcurrentHashMap<>();
  private final long began = System.nanoTime();
  private final long limitNanos;

  /**
   * Makes a record of no connections.
   *
   * @param limit how long a connection may be idle
   */
  IdleConnections(Duration limit) {
    limitNanos = Durations.bounded(limit).toNanos();
  }

  /** Makes one for a client of the application, which has settings of its own. */
  static IdleConnections unknown() {
    return new IdleConnections(Durations.LONGEST);
  }

  void made(HttpConnection connection) {
    lastUsed.put(connection, UNUSED);
    connection.closeHandler(closed -> lastUsed.remove(connection));
  }

  void used(HttpConnection connection) {
    lastUsed.computeIfPresent(connection, (same, before) -> Math.max(1, System.nanoTime() - began));
  }

  /** A connection with HTTP/2 may be in use by others, and is left to Vert.x. */
  boolean isTooOld(HttpConnection connection) {
    Long used = lastUsed.get(connection);
    return used != null
        && used != UNUSED
        && System.nanoTime() - began - used >= limitNanos
        && connection.protocolVersion() != HttpVersion.HTTP_2;
  }
}
